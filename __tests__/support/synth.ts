import { join } from "node:path";
import { App, type TerraformStack, Testing } from "cdktf";
import type { Fleet } from "../../lib/model/fleet";
import { defineFleetStacks } from "../../stacks/fleet-stacks";

/** Blocks of a synthesised stack: block type → resource type → name → arguments. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has whatever shape the provider's schema gives it
export type TerraformJson = any;

/** A folder name no test writes to: an `App` without one makes a folder in the project. */
export const NOWHERE = join(__dirname, "never-written");

/** The Terraform JSON of every stack of a fleet, by stack name. */
export function synthFleet(fleet: Fleet): Record<string, TerraformJson> {
  const app = appOf(fleet);
  return Object.fromEntries(stacksOf(app).map((stack) => [stack.node.id, synthStack(stack)]));
}

/** An app with the fleet's stacks. */
export function appOf(fleet: Fleet): App {
  const app = new App({ outdir: NOWHERE });
  defineFleetStacks(app, fleet);
  return app;
}

export function stacksOf(app: App): TerraformStack[] {
  return app.node.children as TerraformStack[];
}

/** The Terraform JSON of a stack without cdktf's own metadata. */
export function synthStack(stack: TerraformStack): TerraformJson {
  return JSON.parse(Testing.synth(stack, true), (key, value) => (key === "//" ? undefined : value));
}
