import { createTwoFilesPatch } from "diff";
import type { Discovery, UnreadPlace } from "../lib/discovery/discovery";
import type { FleetEdit } from "../lib/fleet/edit-fleet";
import { causesOf } from "../lib/model/unread";
import { visibleText } from "../lib/model/visible-text";
import { counted } from "./counted";

/** The result of a discovery. */
export interface DiscoverReport {
  readonly file: string;
  readonly found: Discovery;
  /** Why the accounts of the organization could not be listed. */
  readonly organizationUnread: string | undefined;
  readonly edit: Required<FleetEdit>;
  /** Text of the fleet file before the edit and after it. */
  readonly before: string;
  readonly after: string;
  readonly isWritten: boolean;
}

/** Whether something could not be read. */
export function isPartlyUnread({ found, organizationUnread }: DiscoverReport): boolean {
  return found.unread.length > 0 || organizationUnread !== undefined;
}

/** Whether the fleet file is to be edited. */
export function isProposed({ edit }: Pick<DiscoverReport, "edit">): boolean {
  return edit.add.length > 0 || edit.remove.length > 0;
}

/** First what could not be read, then the edit as a diff, then a summary in numbers. */
export function discoverText(report: DiscoverReport): string {
  const { isWritten } = report;
  const isShown = isProposed(report) && !isWritten;
  const diff = isShown ? [diffOf(report)] : [];
  return [...unreadLines(report), ...diff, summary(report)].join("\n");
}

/** A diff without the two header lines, which some CI systems show as headings. */
function diffOf({ file, before, after }: DiscoverReport): string {
  const [, , , , ...hunks] = createTwoFilesPatch(file, file, before, after).trimEnd().split("\n");
  return [`${visibleText(file)}:`, ...hunks].join("\n");
}

/** The report for other programs. */
export function discoverJson(report: DiscoverReport): object {
  const { found, organizationUnread, edit, isWritten } = report;
  return {
    places: found.places,
    unread: found.unread.map(({ account, region, cluster, reason }) => ({
      ...{ account: account.key, accountId: account.id, region },
      ...(cluster === undefined ? {} : { cluster }),
      reason,
    })),
    ...(organizationUnread === undefined ? {} : { organizationUnread }),
    ...edit,
    written: isWritten,
  };
}

function unreadLines({ found, organizationUnread }: DiscoverReport): string[] {
  const places = found.unread.filter(({ cluster }) => cluster === undefined);
  const clusters = found.unread.filter(({ cluster }) => cluster !== undefined);
  return [
    ...(organizationUnread === undefined
      ? []
      : [`The accounts of the organization could not be listed: ${visibleText(organizationUnread)}`]),
    ...(places.length > 0
      ? [`${places.length} of ${pairs(found.places)} could not be read; their targets stay in the fleet file:`]
      : []),
    ...causeLines(places),
    ...(clusters.length > 0 ? [`${counted(clusters.length, "cluster")} could not be described (not proposed):`] : []),
    ...causeLines(clusters),
  ];
}

/** One line for each cause. */
function causeLines(unread: readonly UnreadPlace[]): string[] {
  return causesOf(unread).map((cause) => {
    const inAccounts = new Map<string, string[]>();
    for (const { account, region, cluster } of cause.unread) {
      const name = `${account.key} (${account.id})`;
      const where = cluster === undefined ? region : `${region} ${visibleText(cluster)}`;
      inAccounts.set(name, [...(inAccounts.get(name) ?? []), where]);
    }
    const where = [...inAccounts].map(([account, regions]) => `${account} ${regions.join(", ")}`);
    return `  ${where.join("; ")}: ${visibleText(cause.reason)}`;
  });
}

function summary(report: DiscoverReport): string {
  const { file, found, edit, isWritten } = report;
  const unread = found.unread.filter(({ cluster }) => cluster === undefined).length;
  const read = unread > 0 ? ` ${found.places - unread} of ${pairs(found.places)} could be read.` : "";
  if (!isProposed(report)) return `No targets to add or remove.${read}`;
  const accounts = edit.accounts.length > 0 ? ` and ${counted(edit.accounts.length, "account")}` : "";
  const added = `${counted(edit.add.length, "target")}${accounts}`;
  const removed = counted(edit.remove.length, "target");
  return isWritten
    ? `Wrote ${file}: ${added} added, ${removed} removed.${read}`
    : `To write this edit, add --write: ${added} to add, ${removed} to remove.${read}`;
}

function pairs(count: number): string {
  return counted(count, "account and Region pair");
}
