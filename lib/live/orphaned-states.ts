import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { paginateListObjectsV2 } from "@aws-sdk/client-s3";
import type { Stack } from "../pipeline/stacks";
import { AwsSession } from "./aws-session";

interface BackendBlock {
  readonly s3?: {
    readonly bucket: string;
    readonly key: string;
    readonly region: string;
    readonly profile?: string;
    readonly assume_role?: { readonly role_arn: string };
  };
  readonly local?: { readonly path: string };
}

/**
 * Where states lie beside those of the stacks that no stack owns: of an account that left the fleet file, or of another
 * fleet with the same prefix.
 * @throws what S3 says
 */
export async function orphanedStates(stacks: readonly Stack[], environment: NodeJS.ProcessEnv): Promise<string[]> {
  const backends = stacks.map(backendOf);
  const [{ s3, local } = {}] = backends;
  if (s3) {
    const owned = backends.map((backend) => backend.s3?.key);
    const keys = await stateKeys(s3, environment);
    return keys.filter((key) => !owned.includes(key)).map((key) => `s3://${s3.bucket}/${key}`);
  }
  if (!local) return [];
  const owned = backends.map((backend) => backend.local?.path);
  const folder = dirname(local.path);
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  return files.filter((file) => file.endsWith(".tfstate") && !owned.includes(file));
}

async function stateKeys(
  { bucket, key, region, profile, assume_role: role }: NonNullable<BackendBlock["s3"]>,
  environment: NodeJS.ProcessEnv,
): Promise<string[]> {
  const identity = { region, ...(profile ? { profile } : {}), ...(role ? { role: role.role_arn } : {}) };
  const { s3 } = new AwsSession(identity, environment);
  const keys: string[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2(
    { client: s3 },
    { Bucket: bucket, Prefix: `${dirname(key)}/` },
  )) {
    keys.push(...Contents.flatMap(({ Key }) => (Key?.endsWith(".tfstate") ? [Key] : [])));
  }
  return keys;
}

function backendOf({ directory }: Stack): BackendBlock {
  return JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")).terraform.backend;
}
