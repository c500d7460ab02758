import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { createTwoFilesPatch } from "diff";
import { editTargets, type NewTarget } from "../lib/fleet/edit-targets";
import { loadFleet, parseFleet } from "../lib/fleet/load";
import { discover as discoverClusters, type UndeclaredCluster } from "../lib/live/discovery";
import type { Account, Fleet } from "../lib/model/fleet";
import { CALLS_AT_ONCE, parallelismArgument } from "./arguments";
import { fleetFileOf } from "./fleet-file";

const USAGE = `Usage: argocd-eks-iam discover [--account KEY] [--tag KEY=VALUE] [--write] [--fleet FILE] [--parallelism N]

Lists the EKS clusters of every account and region of the fleet file, as its deploy roles, and proposes an edit: clusters
the file says nothing of are added as targets, targets whose cluster is gone are taken away. Comments and order stay. Shows
the edit as a diff; nothing is changed in AWS.

  --account KEY     only this account of the fleet file; may stand several times
  --tag KEY=VALUE   add only clusters with this tag; may stand several times, then all must hold
  --write           write the edit into the fleet file
  --fleet FILE      fleet file (default: FLEET_FILE, else fleet.yaml)
  --parallelism N   calls at once (default: ${CALLS_AT_ONCE})
  --help            this text

Exit code: 0 nothing to propose, or written; 2 something is proposed; 1 some place could not be looked at.`;

/** `argocd-eks-iam discover`. */
export async function discover(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      account: { type: "string", multiple: true, default: [] },
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
  const fleet = loadFleet(file);
  const accounts = chosenAccounts(fleet, values.account);
  const log = (line: string) => console.error(line);
  const found = await discoverClusters({ fleet, accounts, tags, environment: process.env, parallelism, log });
  const before = readFileSync(file, "utf8");
  const remove = found.gone.map(({ key }) => key);
  const after = editTargets(before, { add: found.undeclared.map(newTarget), remove });
  const isRefused = found.refused.length > 0;
  if (found.undeclared.length === 0 && remove.length === 0) {
    console.log("nothing to add, nothing to take away");
    return isRefused ? 1 : 0;
  }
  // What can't be a fleet file is neither written nor proposed.
  parseFleet(after, `${file}, edited`);
  if (values.write) {
    writeFileSync(file, after);
    console.log(`${file}: ${found.undeclared.length} targets added, ${remove.length} taken away`);
  } else {
    console.log(createTwoFilesPatch(file, file, before, after).trimEnd());
  }
  if (isRefused) return 1;
  return values.write ? 0 : 2;
}

function newTarget({ account, region, name, access }: UndeclaredCluster): NewTarget {
  return {
    account: account.key,
    cluster: name,
    ...(account.regions.length > 1 ? { region } : {}),
    ...(access === "aws-auth" ? { access: { type: access } } : {}),
  };
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
