import { providerAddress, StackGraph } from "../synth/output/stack-graph";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { explained } from "./diagnostics";

/** A target that could not be planned, and why. */
export interface FailedTarget {
  /** Key of the target. */
  readonly target: string;
  /** What Terraform said of it. */
  readonly error: string;
}

/** What can still be planned of a stack. */
export interface Rest {
  readonly failed: readonly FailedTarget[];
  /** Terraform's options to plan everything that does not depend on what failed. */
  readonly limits: readonly string[];
}

/** What Terraform names as the place of an error: a resource, a data source, or a provider's configuration. */
const ELEMENT = /^\s*(?:with|on \S+ line \d+, in) (?:resource\.)?((?:data\.)?[a-z]\w*\.[\w-]+)/m;
const PROVIDER = /^\s*with provider\["[^"]*\/(\w+)"\](\.[\w-]+)?,$/m;

/**
 * The targets whose trouble alone failed a plan, and how the rest is planned: a cluster that does not exist, is being created, or
 * refuses to be read; an account whose deploy role can't be assumed. Undefined where an error is about anything else, or no
 * target is left.
 * @param said what Terraform wrote to standard error
 * @param prior addresses of each target in the state: a removed target is in no file
 */
export function withoutFailedTargets(
  said: string,
  stack: SynthesizedStack,
  prior: ReadonlyMap<string, readonly string[]> = new Map(),
): Rest | undefined {
  const graph = new StackGraph(stack);
  const targets = [...(stack.record?.targets ?? [])];
  const failed = new Map<string, string>();
  const unplannable = new Set<string>();
  for (const error of errorsIn(said)) {
    const dependents = graph.dependentsOf(placeOf(error) ?? "");
    const affected = targets.filter(([, addresses]) => addresses.some((one) => dependents.has(withoutKey(one))));
    if (affected.length === 0) return undefined;
    for (const address of dependents) unplannable.add(address);
    for (const [target] of affected) {
      const text = explained(error, stack);
      failed.set(target, [failed.get(target) ?? [], text].flat().join("\n"));
    }
  }
  if (failed.size === 0 || failed.size === targets.length) return undefined;
  const isFailed = ([target]: readonly [string, unknown]) => failed.has(target);
  const own = (list: typeof targets) => list.flatMap(([, addresses]) => addresses.map(withoutKey));
  const kept = new Set(own(targets.filter((one) => !isFailed(one))));
  for (const address of own(targets.filter(isFailed))) if (!kept.has(address)) unplannable.add(address);
  const left = [
    ...graph.resources,
    ...[...prior].flatMap(([target, addresses]) => (failed.has(target) ? [] : addresses)),
  ].filter((address) => !unplannable.has(withoutKey(address)));
  return {
    failed: [...failed].map(([target, error]) => ({ target, error })),
    limits: [...new Set(left)].map((address) => `-target=${address}`),
  };
}

/**
 * The errors, each with its place. One without a place may be the rest of the message before it, as AWS answers begin with
 * "Error: ", too; where it is an error of its own, the plan of the rest fails by it again.
 */
function errorsIn(said: string): string[] {
  const [, ...blocks] = said.replace(/^[╷│╵] ?/gm, "").split(/^(?=Error: )/m);
  const errors: string[] = [];
  for (const block of blocks) {
    const before = placeOf(block) === undefined ? errors.pop() : undefined;
    errors.push(`${before ?? ""}${block}`);
  }
  return errors;
}

function placeOf(error: string): string | undefined {
  const [, name, alias = ""] = PROVIDER.exec(error) ?? [];
  return name === undefined ? ELEMENT.exec(error)?.[1] : providerAddress(`${name}${alias}`);
}

/** `aws_iam_role.a["b"]` is an instance of `aws_iam_role.a`. */
function withoutKey(address: string): string {
  return address.replace(/\[.*\]$/s, "");
}
