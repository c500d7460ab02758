import { stacksChangedSince } from "../lib/synth/changed-since";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { chosenStacks } from "../lib/terraform/choice";
import { TERRAFORM_USAGE } from "./terraform-program";

/** Options of every command that runs Terraform in chosen stacks, for parseArgs. */
export const STACK_OPTIONS = {
  out: { type: "string", default: "cdktf.out" },
  stack: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  "changed-since": { type: "string" },
  fleet: { type: "string" },
  parallelism: { type: "string" },
  terraform: { type: "string" },
  help: { type: "boolean" },
} as const;

/** Descriptions of the options, for `--help`. */
export const STACK_USAGE = `  --out FOLDER         synthesized folder (default: cdktf.out)
  --stack NAME         only this stack; repeatable
  --target KEY         only the stacks of this target, and the stacks on which those stacks depend; repeatable
  --changed-since REF  only stacks whose configuration differs from that of the fleet file of this Git ref
  --fleet FILE         fleet file, for --changed-since (default: FLEET_FILE, else fleet.yaml)
  --parallelism N      number of stacks at once (default: from processors and memory)
${TERRAFORM_USAGE}
  --help               print this help`;

/** Values of the options above that choose stacks. */
export interface StackArguments {
  readonly out: string;
  readonly stack?: readonly string[];
  readonly target?: readonly string[];
  readonly "changed-since"?: string;
  readonly fleet?: string;
  readonly terraform?: string;
}

/** The stacks that the arguments choose. @throws Error if a stack does not exist, or Git does not know the ref */
export function stacksOfArguments({ out, stack, target, fleet, ...others }: StackArguments): SynthesizedStack[] {
  const chosen = chosenStacks(out, { ...(stack ? { stacks: stack } : {}), ...(target ? { targets: target } : {}) });
  const ref = others["changed-since"];
  if (ref === undefined) return chosen;
  const changed = stacksChangedSince(ref, { outFolder: out, fleetFile: fleetFileOf(process.env, fleet) });
  return chosen.filter(({ name }) => changed.includes(name));
}
