import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { GetObjectCommand, paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Stack } from "../pipeline/stacks";
import { AwsSession } from "./aws-session";

interface S3Block {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly profile?: string;
  readonly assume_role?: { readonly role_arn: string };
}

interface BackendBlock {
  readonly s3?: S3Block;
  readonly local?: { readonly path: string };
}

/** A state that no stack owns. */
interface UnownedState {
  readonly place: string;
  readonly read: () => Promise<string>;
}

/**
 * Where states lie beside those of the stacks that no stack owns and that hold something: of an account that left the fleet
 * file, or of another fleet with the same prefix.
 * @throws what S3 says
 */
export async function orphanedStates(stacks: readonly Stack[], environment: NodeJS.ProcessEnv): Promise<string[]> {
  const backends = stacks.map(backendOf);
  const [{ s3, local } = {}] = backends;
  const states = s3
    ? await unownedObjects(
        s3,
        backends.map((backend) => backend.s3?.key),
        environment,
      )
    : local
      ? unownedFiles(
          local.path,
          backends.map((backend) => backend.local?.path),
        )
      : [];
  const held = await Promise.all(states.map(async ({ read }) => holdsSomething(await read())));
  return states.filter((_, index) => held[index]).map(({ place }) => place);
}

async function unownedObjects(
  { bucket, key, region, profile, assume_role: role }: S3Block,
  owned: readonly (string | undefined)[],
  environment: NodeJS.ProcessEnv,
): Promise<UnownedState[]> {
  const identity = { region, ...(profile ? { profile } : {}), ...(role ? { role: role.role_arn } : {}) };
  const { s3 } = new AwsSession(identity, environment);
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: `${dirname(key)}/` },
  )) {
    keys.push(...Contents.flatMap(({ Key }) => (Key?.endsWith(".tfstate") && !owned.includes(Key) ? [Key] : [])));
  }
  return keys.map((Key) => ({
    place: `s3://${bucket}/${Key}`,
    read: async () => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString() ?? "",
  }));
}

function unownedFiles(path: string, owned: readonly (string | undefined)[]): UnownedState[] {
  const folder = dirname(path);
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return files
    .filter((file) => file.endsWith(".tfstate") && !owned.includes(file))
    .map((place) => ({ place, read: async () => readFileSync(place, "utf8") }));
}

/** After a destroy the state stays, and lists nothing. What can't be read may hold something. */
function holdsSomething(state: string): boolean {
  try {
    const { resources }: { readonly resources: readonly { readonly mode: string }[] } = JSON.parse(state);
    return resources.some(({ mode }) => mode === "managed");
  } catch {
    return true;
  }
}

/** Paths of local states as this process sees them: in the stack they start from its folder. */
function backendOf({ directory }: Stack): BackendBlock {
  const { s3, local }: BackendBlock = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")).terraform
    .backend;
  return { ...(s3 ? { s3 } : {}), ...(local ? { local: { path: resolve(directory, local.path) } } : {}) };
}
