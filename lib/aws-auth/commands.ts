import { types } from "node:util";
import { AWS_AUTH_CHECK, AWS_AUTH_CHECK_SECONDS } from "../model/aws-auth-check";
import { outsideLines, outsideText } from "../model/outside-text";
import { proxyOf } from "../model/proxy";
import { ApiError, type ApiServer, type ConfigMap, readAwsAuth, type Written, writeMapRoles } from "./config-map";
import { described } from "./entry";
import { addEntry, entryState, removeEntry } from "./map-roles";
import { type Command, type Order, orderOf, UsageError } from "./order";
import { MapRolesProblem } from "./text-problem";
import { TokenError } from "./token";

/** What the program needs of the machine it runs on. */
export interface Machine {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** A bearer token for the cluster. */
  readonly token: (order: Order, environment: NodeJS.ProcessEnv, signal: AbortSignal) => Promise<string>;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
  /** Waits between two tries. */
  readonly pause: () => Promise<void>;
  /** @default - of the command */
  readonly seconds?: number;
}

const TRIES = 10;

/** Seconds that a command may take; a check less than it takes until it is killed. */
const SECONDS: Readonly<Record<Command, number>> = { add: 180, remove: 180, check: AWS_AUTH_CHECK_SECONDS - 10 };

/** Longest line of output. */
const LONGEST = 2000;

/** Runs a command of the program. @returns its exit code */
export async function runCommand({ say, complain, ...others }: Machine): Promise<number> {
  // Whatever a message is made of, it is one line and no command to the log's reader.
  const machine: Machine = {
    ...others,
    say: (line) => say(outsideText(line, LONGEST)),
    complain: (line) => complain(outsideText(line, LONGEST)),
  };
  let command: Command | undefined;
  try {
    const asked = orderOf(machine.args, machine.environment);
    command = asked.command;
    return await RUN[command](await jobOf(machine, asked.command, asked.order));
  } catch (error) {
    if (command === "remove" && codeOf(error) === "ENOTFOUND") {
      machine.say(
        "the host name of the cluster's API does not exist, or this machine can't resolve it: no entry was removed",
      );
      return 0;
    }
    machine.complain(reasonOf(error, machine));
    return error instanceof UsageError ? 64 : 1;
  }
}

/** One command, and all it works with. */
interface Job {
  readonly order: Order;
  readonly server: ApiServer;
  readonly machine: Machine;
}

async function jobOf(machine: Machine, command: Command, order: Order): Promise<Job> {
  const signal = AbortSignal.timeout(1000 * (machine.seconds ?? SECONDS[command]));
  const proxy = proxyFor(order, machine.environment);
  const token = await machine.token(order, machine.environment, signal);
  return { order, machine, server: { endpoint: order.endpoint, caData: order.ca_data, token, signal, proxy } };
}

function proxyFor({ endpoint }: Order, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    return proxyOf(endpoint, environment);
  } catch (error) {
    throw new ApiError((error as Error).message);
  }
}

const RUN: Readonly<Record<Command, (job: Job) => Promise<number>>> = { add, remove, check };

async function check({ order, server, machine }: Job): Promise<number> {
  const found = entryState((await readAwsAuth(server))?.mapRoles, order.key, order);
  const where = `aws-auth of ${order.cluster}`;
  switch (found.state) {
    case "present":
      return AWS_AUTH_CHECK.same;
    case "missing":
      machine.say(`${where} has no entry for ${order.rolearn}`);
      return AWS_AUTH_CHECK.lost;
    case "drifted":
    case "duplicate":
      machine.say(`${where} has another entry for ${order.rolearn}: ${found.evidence}`);
      return AWS_AUTH_CHECK.lost;
    case "foreign":
      machine.complain(conflictOf(order, found.evidence));
      return AWS_AUTH_CHECK.conflict;
    case "unreadable":
      machine.complain(found.evidence);
      return AWS_AUTH_CHECK.unknown;
  }
}

async function add({ order, server, machine }: Job): Promise<number> {
  const { key, cluster, rolearn, username, groups } = order;
  const entry = { rolearn, username, groups };
  return untilWritten(machine, server, async (read) => {
    const { text, change, notes } = addEntry(read?.mapRoles, key, entry);
    if (change === "foreign") {
      const found = entryState(read?.mapRoles, key, entry);
      throw new ApiError(conflictOf(order, "evidence" in found ? found.evidence : ""));
    }
    if (change === "none") return [`aws-auth of ${cluster} has the entry for ${rolearn} already`, ...notes];
    const written = await writeMapRoles(server, read, text);
    return written.type === "written" ? [`${change} ${rolearn} in aws-auth of ${cluster}`, ...notes] : written;
  });
}

async function remove({ order, server, machine }: Job): Promise<number> {
  const { key, cluster, rolearn } = order;
  return untilWritten(machine, server, async (read) => {
    if (!read) return [`${cluster} has no ConfigMap aws-auth: nothing to remove`];
    const { text, change, notes } = removeEntry(read.mapRoles, key, order);
    if (change === "none")
      return [`aws-auth of ${cluster} has no entry of ${key} for ${rolearn}: nothing to remove`, ...notes];
    const written = await writeMapRoles(server, read, text);
    return written.type === "written" ? [`removed ${rolearn} from aws-auth of ${cluster}`, ...notes] : written;
  });
}

/** Reads, and does something with what was read, until no other writer was faster. */
async function untilWritten(
  machine: Machine,
  server: ApiServer,
  attempt: (read: ConfigMap | undefined) => Promise<readonly string[] | Exclude<Written, { type: "written" }>>,
): Promise<number> {
  let last: { readonly version: string | undefined; readonly answer: ApiError } | undefined;
  for (let tries = 0; tries < TRIES; tries++) {
    const read = await readAwsAuth(server);
    // No other writer wrote in between: the cluster refuses the write itself.
    if (last && last.version === read?.resourceVersion) throw last.answer;
    const said = await attempt(read);
    if (!("answer" in said)) {
      for (const line of said) machine.say(line);
      return 0;
    }
    last = { version: read?.resourceVersion, answer: said.answer };
    await machine.pause();
  }
  throw new ApiError(`the ConfigMap aws-auth changed ${TRIES} times while it was being written; apply again`);
}

function conflictOf({ key, cluster, rolearn, username, groups }: Order, evidence: string): string {
  return (
    `aws-auth of ${cluster} has an entry for ${rolearn} that another writer added: ${evidence}. ` +
    `Target ${key} needs ${described({ rolearn, username, groups })}. Nothing was changed: remove that entry from mapRoles, ` +
    `or give target ${key} its user name and groups in the fleet file, then apply again`
  );
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}

/** An error in one line; of one that is a fault of this program, where it happened. */
function reasonOf(error: unknown, { seconds, args }: Machine): string {
  if (!types.isNativeError(error)) return outsideText(String(error));
  if ([MapRolesProblem, ApiError, TokenError, UsageError].some((expected) => error instanceof expected))
    return error.message;
  if (error.name === "TimeoutError" || error.name === "AbortError") {
    return `no answer within ${seconds ?? SECONDS[args[0] as Command]} s`;
  }
  if (codeOf(error) !== undefined) return `the cluster's API can't be reached: ${outsideText(error.message)}`;
  return outsideLines(error.stack ?? error.message, LONGEST);
}
