import { readFileSync } from "node:fs";
import { AwsSession } from "../lib/aws/aws-session";
import { type Discovery, discover as discoverClusters } from "../lib/discovery/discovery";
import { organizationAccounts } from "../lib/discovery/organization";
import { resolveFleet } from "../lib/fleet/defaults";
import { editFleet, type FleetEdit } from "../lib/fleet/edit-fleet";
import { parseConfig, parseFleet, readFleetFile } from "../lib/fleet/load";
import type { FleetConfig } from "../lib/fleet/schema";
import { undeclaredAccounts } from "../lib/fleet/undeclared-accounts";
import type { Account, Fleet } from "../lib/model/fleet";
import { withNearMiss } from "../lib/model/near-miss";
import { reasonOf } from "../lib/model/unread";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type DefineCommand, paragraphs } from "./command";
import { type DiscoverReport, discoverJson, discoverText, isPartlyUnread, isProposed } from "./discover-report";
import { EXIT } from "./exit-codes";
import { CALLS, FLEET, JSON_OUTPUT, repeatable } from "./options";
import { print, printError, printJson } from "./output";
import { replaceFile } from "./replace-file";

/** `argocd-eks-iam discover`. */
export const discover: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Lists the EKS clusters in every account and Region of the fleet file, with the deploy roles of the file, and proposes an edit. The
edit adds clusters that the file does not declare, and removes targets whose cluster does not exist. The edit keeps comments and
order. Prints first what could not be read, then the edit as a diff. Changes nothing in AWS.`),
    )
    .addOption(repeatable("--account <key>", "only this account of the fleet file; repeatable"))
    .option(
      "--organization",
      paragraphs(`
also read the other accounts of the AWS organization, with accountDefaults.deployRole; the edit adds the accounts that have clusters
to add`),
    )
    .option(
      "--organization-role <arn>",
      "role that may list the accounts of the organization (default: your own credentials)",
    )
    .addOption(
      repeatable(
        "--region <region>",
        "Region of the organization's accounts; repeatable (default: the Regions of the fleet file)",
      ),
    )
    .addOption(
      repeatable("--tag <key=value>", "add only clusters with this tag; repeatable, a cluster must have all tags"),
    )
    .option("--write", "write the edit to the fleet file")
    .addOption(JSON_OUTPUT)
    .addOption(FLEET)
    .addOption(CALLS)
    .addHelpText(
      "after",
      "\nExit code: 0 no edit to propose, or edit written; 2 edit proposed; 3 an account, Region or cluster could not be read; 1 error.",
    )
    .action(async (values) => exit(await findAndPropose(values)));

interface DiscoverArguments extends OrganizationArguments {
  readonly account: readonly string[];
  readonly tag: readonly string[];
  readonly write?: true | undefined;
  readonly json?: true | undefined;
  readonly fleet?: string | undefined;
  readonly parallelism: number;
}

async function findAndPropose(values: DiscoverArguments): Promise<number> {
  const { parallelism } = values;
  const tags = tagsOf(values.tag);
  const file = fleetFileOf(process.env, values.fleet);
  const before = readFleetFile(file);
  const config = parseConfig(before, file);
  const fleet = resolveFleet(config);
  const chosen = chosenAccounts(fleet, values.account);
  const others = await organizationsAccounts(config, fleet, values);
  const accounts = [...chosen, ...others.accounts];
  const log = (line: string) => printError(line);
  const found = await discoverClusters({ fleet, accounts, tags, environment: process.env, parallelism, log });
  const edit = editOf(found, others.accounts);
  const after = isProposed({ edit }) ? editFleet(before, edit) : before;
  // An edit that makes the fleet file invalid is neither written nor proposed.
  parseFleet(after, `${file}, edited`);
  const isWritten = values.write === true && after !== before;
  if (isWritten) writeEdit(file, before, after);
  const report = { file, found, organizationUnread: others.unread, edit, before, after, isWritten };
  if (values.json) printJson(discoverJson(report));
  else print(discoverText(report));
  return exitCodeOf(report);
}

function exitCodeOf(report: DiscoverReport): number {
  if (isPartlyUnread(report)) return EXIT.unknown;
  return isProposed(report) && !report.isWritten ? EXIT.findings : EXIT.ok;
}

/** Reading AWS takes minutes. Another program may save the file during that time. */
function writeEdit(file: string, before: string, after: string): void {
  if (readFileSync(file, "utf8") !== before) {
    throw new Error(`${file} changed while discover read AWS, so discover did not write the file: run discover again`);
  }
  replaceFile(file, after);
}

interface OrganizationArguments {
  readonly organization?: true | undefined;
  readonly organizationRole?: string | undefined;
  readonly region: readonly string[];
}

/** The organization's accounts that the fleet file lacks, or why they could not be listed; none without --organization. */
async function organizationsAccounts(
  config: FleetConfig,
  { argocd }: Fleet,
  { organization, organizationRole: role, region }: OrganizationArguments,
): Promise<{ readonly accounts: readonly Account[]; readonly unread: string | undefined }> {
  if (!organization) {
    const [extra] = [...(role ? ["--organization-role"] : []), ...(region.length > 0 ? ["--region"] : [])];
    if (extra) throw new Error(`${extra} requires --organization`);
    return { accounts: [], unread: undefined };
  }
  // Fails before any call of AWS if the fleet file has no deploy role for all accounts.
  undeclaredAccounts(config, [], region);
  const session = new AwsSession({ region: argocd.region, ...(role ? { role } : {}) }, process.env);
  try {
    const listed = await organizationAccounts(session);
    return { accounts: undeclaredAccounts(config, listed, region), unread: undefined };
  } catch (error) {
    return { accounts: [], unread: reasonOf(error) };
  }
}

/** The discovery as an edit of the fleet file: an account of the organization gets only the Regions with clusters to add. */
function editOf({ undeclared, gone }: Discovery, others: readonly Account[]): Required<FleetEdit> {
  const accounts = others.flatMap(({ key, id }) => {
    const regions = new Set(undeclared.filter(({ account }) => account.key === key).map(({ region }) => region));
    return regions.size > 0 ? [{ key, id, regions: [...regions] }] : [];
  });
  const add = undeclared.map(({ account, region, name, access }) => {
    const { regions } = accounts.find(({ key }) => key === account.key) ?? account;
    return {
      account: account.key,
      cluster: name,
      ...(regions.length > 1 ? { region } : {}),
      ...(access === "aws-auth" ? { access: { type: access } } : {}),
    };
  });
  return { accounts, add, remove: gone.map(({ key }) => key) };
}

function chosenAccounts({ accounts }: Fleet, keys: readonly string[]): Account[] {
  const unknown = keys.filter((key) => !accounts.has(key));
  if (unknown.length > 0)
    throw new Error(`the fleet file has no account ${withNearMiss(unknown, [...accounts.keys()])}`);
  return [...accounts.values()].filter(({ key }) => keys.length === 0 || keys.includes(key));
}

function tagsOf(texts: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
      if (key === undefined || value === undefined) throw new Error(`--tag: expected KEY=VALUE, got ${text}`);
      return [key, value];
    }),
  );
}
