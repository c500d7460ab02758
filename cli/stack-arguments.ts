import { stacksChangedSince } from "../lib/synth/changed-since";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { chosenStacks } from "../lib/terraform/choice";
import { fleetFileOf } from "./fleet-file";

/** Options of every command that runs Terraform in some stacks, for parseArgs. */
export const STACK_OPTIONS = {
  out: { type: "string", default: "cdktf.out" },
  stack: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  "changed-since": { type: "string" },
  fleet: { type: "string" },
  parallelism: { type: "string" },
  help: { type: "boolean" },
} as const;

/** What they do, for `--help`. */
export const STACK_USAGE = `  --out FOLDER         synthesised folder (default: cdktf.out)
  --stack NAME         only this stack; may stand several times
  --target KEY         only the stacks of this target and those before them; may stand several times
  --changed-since REF  only stacks that are synthesised otherwise than from the fleet file of this Git ref
  --fleet FILE         fleet file, for --changed-since (default: FLEET_FILE, else fleet.yaml)
  --parallelism N      stacks at once (default: by processors and memory)
  --help               this text`;

/** Values of the options above that say which stacks. */
export interface StackArguments {
  readonly out: string;
  readonly stack?: readonly string[];
  readonly target?: readonly string[];
  readonly "changed-since"?: string;
  readonly fleet?: string;
}

/** The stacks the arguments choose. @throws Error where one is not there, or Git does not know the ref */
export function stacksOfArguments({ out, stack, target, fleet, ...others }: StackArguments): SynthesizedStack[] {
  const chosen = chosenStacks(out, { ...(stack ? { stacks: stack } : {}), ...(target ? { targets: target } : {}) });
  const ref = others["changed-since"];
  if (ref === undefined) return chosen;
  const changed = stacksChangedSince(ref, { outFolder: out, fleetFile: fleetFileOf(process.env, fleet) });
  return chosen.filter(({ name }) => changed.includes(name));
}
