import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import { AwsSession } from "../aws/aws-session";
import { reasonOf } from "../model/unread";
import type { BackendBlock, S3Backend, SynthesizedStack } from "../synth/output/synthesized-stack";

/** States without a stack: of an account that was removed from the fleet file, or of another fleet with the same prefix. */
export interface OrphanedStates {
  /** Locations of orphaned states with resources. */
  readonly orphaned: readonly string[];
  /** States, or the location of all states, that could not be read. */
  readonly unread: readonly UnreadState[];
  /** Terraform's name of the backend, if this project cannot list its states. */
  readonly unlisted?: string;
}

/** A state, or a location of states, that could not be read. */
export interface UnreadState {
  readonly place: string;
  readonly reason: string;
}

/** A state without a stack. */
interface UnownedState {
  readonly place: string;
  readonly read: () => Promise<string>;
}

/** Lists the states without a stack. */
export async function orphanedStates(
  stacks: readonly SynthesizedStack[],
  environment: NodeJS.ProcessEnv,
): Promise<OrphanedStates> {
  const backends = stacks.map(({ backend }) => backend);
  const [first = {}] = backends;
  if (first.other !== undefined) return { orphaned: [], unread: [], unlisted: first.other };
  const { place, list } = listingOf(first, backends, environment);
  try {
    const states = await Promise.all((await list()).map(examined));
    return {
      orphaned: states.flatMap((state) => (state.isHolding ? [state.place] : [])),
      unread: states.flatMap(({ place, reason }) => (reason === undefined ? [] : [{ place, reason }])),
    };
  } catch (error) {
    return { orphaned: [], unread: [{ place, reason: reasonOf(error) }] };
  }
}

interface Listing {
  /** The listed location. */
  readonly place: string;
  readonly list: () => Promise<readonly UnownedState[]>;
}

function listingOf({ s3, local }: BackendBlock, all: readonly BackendBlock[], environment: NodeJS.ProcessEnv): Listing {
  if (s3) {
    const owned = new Set(all.map((backend) => backend.s3?.key));
    return { place: `s3://${s3.bucket}/${dirname(s3.key)}/`, list: () => unownedObjects(s3, owned, environment) };
  }
  const folder = local ? dirname(local.path) : "";
  const owned = new Set(all.map((backend) => backend.local?.path));
  return { place: folder, list: async () => (local ? unownedFiles(folder, owned) : []) };
}

async function examined({
  place,
  read,
}: UnownedState): Promise<{ readonly place: string; readonly isHolding?: boolean; readonly reason?: string }> {
  try {
    return { place, isHolding: listsResources(await read()) };
  } catch (error) {
    return { place, reason: reasonOf(error) };
  }
}

async function unownedObjects(
  { bucket, key, region, profile, assume_role: role }: S3Backend,
  owned: ReadonlySet<string | undefined>,
  environment: NodeJS.ProcessEnv,
): Promise<UnownedState[]> {
  const identity = { region, ...(profile ? { profile } : {}), ...(role ? { role: role.role_arn } : {}) };
  const { s3 } = new AwsSession(identity, environment);
  const keys: string[] = [];
  const listed = { Bucket: bucket, Prefix: `${dirname(key)}/` };
  for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, listed)) {
    keys.push(...Contents.flatMap(({ Key }) => (Key?.endsWith(".tfstate") && !owned.has(Key) ? [Key] : [])));
  }
  return keys.map((Key) => ({
    place: `s3://${bucket}/${Key}`,
    read: async () => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString() ?? "",
  }));
}

function unownedFiles(folder: string, owned: ReadonlySet<string | undefined>): UnownedState[] {
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return files
    .filter((file) => file.endsWith(".tfstate") && !owned.has(file))
    .map((place) => ({ place, read: async () => readFileSync(place, "utf8") }));
}

/** Whether a state has resources: after a destroy, the state stays without resources. @throws Error if the text is no state */
function listsResources(text: string): boolean {
  const { resources } = stateOf(text);
  if (!Array.isArray(resources)) throw new Error("the object is not a Terraform state in plain text");
  return resources.some((resource: { readonly mode?: unknown } | null) => resource?.mode === "managed");
}

function stateOf(text: string): { readonly resources?: unknown } {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    // The parser's message quotes the text, and a state holds secrets.
    throw new Error("the state is not JSON");
  }
}
