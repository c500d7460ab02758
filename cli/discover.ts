import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { AwsSession } from "../lib/aws/aws-session";
import { type Discovery, discover as discoverClusters } from "../lib/discovery/discovery";
import { organizationAccounts } from "../lib/discovery/organization";
import { resolveFleet } from "../lib/fleet/defaults";
import { editFleet, type FleetEdit } from "../lib/fleet/edit-fleet";
import { parseConfig, parseFleet, readFleetFile } from "../lib/fleet/load";
import type { FleetConfig } from "../lib/fleet/schema";
import { undeclaredAccounts } from "../lib/fleet/undeclared-accounts";
import type { Account, Fleet } from "../lib/model/fleet";
import { reasonOf } from "../lib/model/unread";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { type DiscoverReport, discoverJson, discoverText, isPartlyUnread, isProposed } from "./discover-report";
import { EXIT } from "./exit-codes";
import { print, printError, printJson } from "./output";
import { replaceFile } from "./replace-file";

const USAGE = `Usage: argocd-eks-iam discover [--account KEY] [--organization [--organization-role ARN] [--region REGION]]
                               [--tag KEY=VALUE] [--write] [--json] [--fleet FILE] [--parallelism N]

Lists the EKS clusters in every account and Region of the fleet file, with the deploy roles of the file, and proposes an edit.
The edit adds clusters that the file does not declare, and removes targets whose cluster does not exist. The edit keeps
comments and order. Prints first what could not be read, then the edit as a diff. Changes nothing in AWS.

  --account KEY             only this account of the fleet file; repeatable
  --organization            also read the other accounts of the AWS organization, with accountDefaults.deployRole; the edit
                            adds the accounts that have clusters to add
  --organization-role ARN   role that may list the accounts of the organization (default: your own credentials)
  --region REGION           Region of the organization's accounts; repeatable (default: the Regions of the fleet file)
  --tag KEY=VALUE           add only clusters with this tag; repeatable, a cluster must have all tags
  --write                   write the edit to the fleet file
  --json                    print JSON to standard output
  --fleet FILE              fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N           number of calls at once (default: ${CALLS_AT_ONCE})
  --help                    print this help

Exit code: 0 no edit to propose, or edit written; 2 edit proposed; 3 an account, Region or cluster could not be read; 1 error.`;

const NONE: string[] = [];

const OPTIONS = {
  account: { type: "string", multiple: true, default: NONE },
  organization: { type: "boolean", default: false },
  "organization-role": { type: "string" },
  region: { type: "string", multiple: true, default: NONE },
  tag: { type: "string", multiple: true, default: NONE },
  write: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  fleet: { type: "string" },
  parallelism: { type: "string" },
  help: { type: "boolean" },
} as const;

/** `argocd-eks-iam discover`. */
export async function discover(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.help) {
    print(USAGE);
    return EXIT.ok;
  }
  const { parallelism = CALLS_AT_ONCE } = parallelismArgument(values.parallelism);
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
  const isWritten = values.write && after !== before;
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
  readonly organization: boolean;
  readonly "organization-role"?: string;
  readonly region: readonly string[];
}

/** The organization's accounts that the fleet file lacks, or why they could not be listed; none without --organization. */
async function organizationsAccounts(
  config: FleetConfig,
  { argocd }: Fleet,
  { organization, "organization-role": role, region }: OrganizationArguments,
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
  if (unknown.length > 0) throw new Error(`the fleet file has no account ${unknown.join(", ")}`);
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
