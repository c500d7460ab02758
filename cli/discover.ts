import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { resolveFleet } from "../lib/fleet/defaults";
import { editFleet, type FleetEdit } from "../lib/fleet/edit-fleet";
import { parseConfig, parseFleet, readFleetFile } from "../lib/fleet/load";
import type { FleetConfig } from "../lib/fleet/schema";
import { undeclaredAccounts } from "../lib/fleet/undeclared-accounts";
import { AwsSession } from "../lib/live/aws-session";
import { type Discovery, discover as discoverClusters } from "../lib/live/discovery";
import { organizationAccounts } from "../lib/live/organization";
import type { Account, Fleet } from "../lib/model/fleet";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { fleetFileOf } from "./fleet-file";

const USAGE = `Usage: argocd-eks-iam discover [--account KEY] [--organization [--organization-role ARN] [--region REGION]]
                               [--tag KEY=VALUE] [--write] [--fleet FILE] [--parallelism N]

Lists the EKS clusters of every account and region of the fleet file, as its deploy roles, and proposes an edit: clusters
the file says nothing of are added as targets, targets whose cluster is gone are taken away. Comments and order stay. Shows
the edit as a diff; nothing is changed in AWS.

  --account KEY             only this account of the fleet file; may stand several times
  --organization            also the other accounts of the AWS organization, entered as accountDefaults.deployRole; those
                            with clusters to add are added to the fleet file
  --organization-role ARN   role that may list the organization's accounts (default: your own credentials)
  --region REGION           region of the organization's accounts; may stand several times (default: those of the fleet file)
  --tag KEY=VALUE           add only clusters with this tag; may stand several times, then all must hold
  --write                   write the edit into the fleet file
  --fleet FILE              fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N           calls at once (default: ${CALLS_AT_ONCE})
  --help                    this text

Exit code: 0 nothing to propose, or written; 2 something is proposed; 1 some place could not be looked at.`;

/** `argocd-eks-iam discover`. */
export async function discover(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      account: { type: "string", multiple: true, default: [] },
      organization: { type: "boolean", default: false },
      "organization-role": { type: "string" },
      region: { type: "string", multiple: true, default: [] },
      tag: { type: "string", multiple: true, default: [] },
      write: { type: "boolean", default: false },
      fleet: { type: "string" },
      parallelism: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const { parallelism = CALLS_AT_ONCE } = parallelismArgument(values.parallelism);
  const tags = tagsOf(values.tag);
  const file = fleetFileOf(process.env, values.fleet);
  const before = readFleetFile(file);
  const config = parseConfig(before, file);
  const fleet = resolveFleet(config);
  const others = await organizationsAccounts(config, fleet, values);
  const accounts = [...chosenAccounts(fleet, values.account), ...others];
  const log = (line: string) => console.error(line);
  const found = await discoverClusters({ fleet, accounts, tags, environment: process.env, parallelism, log });
  const edit = editOf(found, others);
  const isRefused = found.refused.length > 0;
  if (edit.add.length === 0 && edit.remove.length === 0) {
    console.log("nothing to add, nothing to take away");
    return isRefused ? 1 : 0;
  }
  const after = editFleet(before, edit);
  // What can't be a fleet file is neither written nor proposed.
  parseFleet(after, `${file}, edited`);
  if (values.write) {
    writeFileSync(file, after);
    const inAccounts = edit.accounts.length > 0 ? ` and ${edit.accounts.length} accounts` : "";
    console.log(`${file}: ${edit.add.length} targets${inAccounts} added, ${edit.remove.length} taken away`);
  } else {
    console.log(createTwoFilesPatch(file, file, before, after).trimEnd());
  }
  if (isRefused) return 1;
  return values.write ? 0 : 2;
}

interface OrganizationArguments {
  readonly organization: boolean;
  readonly "organization-role"?: string;
  readonly region: readonly string[];
}

/** The accounts of the organization that the fleet file does not name; none where nobody asks for them. */
async function organizationsAccounts(
  config: FleetConfig,
  { argocd }: Fleet,
  { organization, "organization-role": role, region }: OrganizationArguments,
): Promise<Account[]> {
  if (!organization) {
    const [extra] = [...(role ? ["--organization-role"] : []), ...(region.length > 0 ? ["--region"] : [])];
    if (extra) throw new Error(`${extra}: expected --organization beside it`);
    return [];
  }
  const session = new AwsSession({ region: argocd.region, ...(role ? { role } : {}) }, process.env);
  try {
    return undeclaredAccounts(config, await organizationAccounts(session), region);
  } catch (error) {
    throw new Error(`--organization: ${(error as Error).message}`);
  }
}

/** What is found, as an edit of the fleet file: accounts of the organization with the regions that have something to add. */
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
  if (unknown.length > 0) throw new Error(`no account ${unknown.join(", ")} in the fleet file`);
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
