import { providerAddress, StackGraph } from "../synth/output/stack-graph";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { explained } from "./diagnostics";

/** A target that could not be planned, with the reason. */
export interface FailedTarget {
  /** Key of the target. */
  readonly target: string;
  /** Terraform's error for the target. */
  readonly error: string;
}

/** The rest of a stack, which can still be planned. */
export interface Rest {
  readonly failed: readonly FailedTarget[];
  /** Terraform's options to plan all resources that do not depend on a failed resource. */
  readonly limits: readonly string[];
}

/** The place of an error in Terraform's output: a resource, a data source, or a provider's configuration. */
const ELEMENT = /^\s*(?:with|on \S+ line \d+, in) (?:resource\.)?((?:data\.)?[a-z]\w*\.[\w-]+)/m;
const PROVIDER = /^\s*with provider\["[^"]*\/(\w+)"\](\.[\w-]+)?,$/m;

/**
 * The targets whose errors failed a plan, and the options to plan the rest. Examples: a cluster that does not exist or cannot be
 * read, or an account whose deploy role cannot be assumed. Undefined if an error has another cause, or if all targets failed.
 * @param said standard error of Terraform
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
 * The errors, each with its place. A block without a place may continue the previous error, because responses of AWS also start
 * with "Error: ". If the block is a separate error, the plan of the rest fails with the same error.
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
