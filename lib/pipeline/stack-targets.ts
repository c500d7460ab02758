import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../model/fleet-record";
import { AWS_AUTH } from "../model/names";
import { STACK_FILE } from "./stack-files";
import type { Stack } from "./stacks";

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly for_each?: unknown }>>>>;

/** What a synthesised stack records of itself. @throws Error where another version synthesised it */
export function fleetOf(stack: Stack): FleetRecord {
  const record = fleetRecordOf(configurationOf(stack).output?.[FLEET_OUTPUT]?.value);
  if (!record)
    throw new Error(`${join(stack.directory, STACK_FILE)}: another version synthesized this stack; run synth again`);
  return record;
}

/** Keys of the targets a synthesised stack defines something of. */
export function targetsOf(stack: Stack): string[] {
  return [...fleetOf(stack).targets.keys()];
}

/** Keys of the targets a synthesised stack lets Argo CD into by an entry in aws-auth. */
export function awsAuthTargetsOf(stack: Stack): string[] {
  const entries = configurationOf(stack).resource?.terraform_data?.[AWS_AUTH]?.for_each;
  // Without entries it is an expression for an empty map.
  return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
}

interface Configuration {
  readonly resource?: Resources;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
}

function configurationOf({ directory }: Stack): Configuration {
  return JSON.parse(readFileSync(join(directory, STACK_FILE), "utf8"));
}
