import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_AUTH } from "../model/names";
import { targetOf } from "./plan-json";
import type { Stack } from "./stacks";

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly for_each?: unknown }>>>>;

/** Keys of the targets a synthesised stack defines something of. */
export function targetsOf(stack: Stack): string[] {
  const names = Object.values(resourcesOf(stack)).flatMap(Object.keys);
  return [...new Set([...names.flatMap((name) => targetOf({ name }) ?? []), ...awsAuthTargetsOf(stack)])];
}

/** Keys of the targets a synthesised stack lets Argo CD into by an entry in aws-auth. */
export function awsAuthTargetsOf(stack: Stack): string[] {
  const entries = resourcesOf(stack).terraform_data?.[AWS_AUTH]?.for_each;
  // Without entries it is an expression for an empty map.
  return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
}

function resourcesOf({ directory }: Stack): Resources {
  return JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8")).resource ?? {};
}
