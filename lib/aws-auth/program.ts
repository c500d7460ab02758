import { execFileSync } from "node:child_process";
import { eksTokenArguments } from "../model/eks-token";
import { ApiError, type ApiServer, readAwsAuth, writeMapRoles } from "./config-map";
import { addEntry, type MapRolesEntry, MapRolesProblem, removeEntry } from "./map-roles";

/**
 * What Terraform runs for a target with access `aws-auth`: `node aws-auth.cjs add` when its entry is made, `remove` when it
 * goes. The entry comes in the environment. `check` writes nothing: exit code 3 where the entry is not as it was written.
 */

/** What Terraform says, in `AWS_AUTH_ENTRY`. */
interface Order extends MapRolesEntry {
  /** The target's key. */
  readonly key: string;
  readonly cluster: string;
  readonly region: string;
  readonly endpoint: string;
  readonly ca_data: string;
  /** Role and profile Terraform itself uses in the account; empty: none. */
  readonly deploy_role: string;
  readonly profile: string;
}

const TRIES = 10;
const COMMANDS = ["add", "remove", "check"] as const;
type Command = (typeof COMMANDS)[number];

async function main(): Promise<void> {
  const what = COMMANDS.find((command) => command === process.argv[2]);
  const text = process.env.AWS_AUTH_ENTRY;
  if (!what || !text) throw new Error(`usage: AWS_AUTH_ENTRY=… node aws-auth.cjs ${COMMANDS.join("|")}`);
  const order: Order = JSON.parse(text);
  const server = { endpoint: order.endpoint, caData: order.ca_data, token: eksToken(order) };
  if (what === "check") return check(order, server);
  for (let tries = 0; tries < TRIES; tries++) {
    const said = await once(what, order, server);
    if (said) {
      console.log(said);
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 800));
  }
  throw new ApiError(`the ConfigMap aws-auth changed ${TRIES} times while it was being written; apply again`);
}

async function check({ key, cluster, rolearn, username, groups }: Order, server: ApiServer): Promise<void> {
  const { change } = addEntry((await readAwsAuth(server))?.mapRoles, key, { rolearn, username, groups });
  if (change === "none" || change === "foreign") return;
  console.log(
    `aws-auth of ${cluster} ${change === "added" ? "has lost the entry" : "has another entry"} for ${rolearn}`,
  );
  process.exitCode = 3;
}

/** What was done; undefined where somebody else wrote in between. */
async function once(what: Exclude<Command, "check">, order: Order, server: ApiServer): Promise<string | undefined> {
  const read = await readAwsAuth(server);
  const { key, cluster, rolearn, username, groups } = order;
  if (what === "remove") {
    if (!read) return `${cluster} has no ConfigMap aws-auth: nothing to remove`;
    const { text, change } = removeEntry(read.mapRoles, key);
    if (change === "none") return `aws-auth of ${cluster} has no entry of ${key}: nothing to remove`;
    return (await writeMapRoles(server, read, text)) ? `removed ${rolearn} from aws-auth of ${cluster}` : undefined;
  }
  const { text, change } = addEntry(read?.mapRoles, key, { rolearn, username, groups });
  if (change === "foreign") {
    return `aws-auth of ${cluster} has an entry for ${rolearn} that somebody wrote by hand: it is left as it is, and will stay`;
  }
  if (change === "none") return `aws-auth of ${cluster} has the entry already`;
  return (await writeMapRoles(server, read, text)) ? `${change} ${rolearn} in aws-auth of ${cluster}` : undefined;
}

function eksToken({ cluster, region, deploy_role, profile }: Order): string {
  const args = eksTokenArguments({ cluster, region, role: deploy_role, profile });
  const answer = execFileSync("aws", args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(answer).status.token;
}

main().catch((error: NodeJS.ErrnoException) => {
  if (process.argv[2] === "remove" && error.code === "ENOTFOUND") {
    console.log("the cluster's host name does not exist any more: nothing to remove");
    return;
  }
  const isOurs = error instanceof MapRolesProblem || error instanceof ApiError;
  console.error(isOurs ? error.message : (error.stack ?? error.message));
  process.exitCode = 1;
});
