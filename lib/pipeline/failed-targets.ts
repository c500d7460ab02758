import { targetId } from "../model/names";
import { explained } from "./diagnostics";
import { recordOf } from "./stack-targets";
import type { Stack } from "./stacks";

/** A target that could not be planned, and why. */
export interface FailedTarget {
  /** Key of the target. */
  readonly target: string;
  /** What Terraform said of it. */
  readonly error: string;
}

/** What Terraform names as the place of an error: a resource or a data source. */
const PLACE = /^\s*(?:with|on \S+ line \d+, in) (?:resource\.|data\.)?\w+\.([\w-]+)/m;

/**
 * The targets whose trouble alone failed a plan: a cluster that does not exist, is created, or refuses to be read. Undefined where
 * an error is about anything else, or no target is left.
 * @param said what Terraform wrote to standard error
 */
export function failedTargets(said: string, stack: Stack): FailedTarget[] | undefined {
  const keys = [...(recordOf(stack)?.targets.keys() ?? [])];
  const [, ...errors] = said.replace(/^[╷│╵] ?/gm, "").split(/^Error: /m);
  const failed = errors.map((error) => {
    const name = PLACE.exec(error)?.[1] ?? "";
    // No key holds an underscore.
    const target = keys.find((key) => name.startsWith(`${targetId(key)}_`));
    return target === undefined ? undefined : { target, error: explained(`Error: ${error}`, stack) };
  });
  const found = failed.flatMap((one) => one ?? []);
  const isAll = new Set(found.map(({ target }) => target)).size === keys.length;
  return found.length === 0 || found.length < failed.length || isAll ? undefined : found;
}

/** Terraform's options to plan every target of a stack but some. @param records what the stack and its state record of their targets */
export function withoutTargets(
  failed: readonly FailedTarget[],
  records: readonly ReadonlyMap<string, readonly string[]>[],
): string[] {
  const isLeft = (target: string) => !failed.some((one) => one.target === target);
  const addresses = records.flatMap((targets) =>
    [...targets].flatMap(([target, list]) => (isLeft(target) ? list : [])),
  );
  return [...new Set(addresses)].map((address) => `-target=${address}`);
}
