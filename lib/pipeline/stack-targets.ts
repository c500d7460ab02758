import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_AUTH } from "../model/names";
import { targetOf } from "./plan-json";
import type { Stack } from "./stacks";

/** Keys of the targets a synthesised stack defines something of. */
export function targetsOf({ directory }: Stack): string[] {
  const { resource = {} } = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
  const names = Object.values<Record<string, unknown>>(resource).flatMap(Object.keys);
  // Without entries it is an expression for an empty map.
  const entries = resource.terraform_data?.[AWS_AUTH]?.for_each;
  return [
    ...new Set([
      ...names.flatMap((name) => targetOf({ name }) ?? []),
      ...(typeof entries === "object" ? Object.keys(entries) : []),
    ]),
  ];
}
