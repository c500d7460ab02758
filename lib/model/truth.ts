/** True, false, or unknown without the values of some condition keys. */
export type Truth = boolean | Unknown;

/** A result that depends on the values of these keys. */
export interface Unknown {
  readonly dependsOn: readonly string[];
}

/** A result that depends on condition keys. */
export function unknown(...keys: readonly string[]): Unknown {
  return { dependsOn: keys };
}

/** Whether all are true. Stops at the first false. */
export function every(truths: Iterable<Truth>): Truth {
  return settledBy(false, truths);
}

/** Whether at least one is true. Stops at the first true. */
export function some(truths: Iterable<Truth>): Truth {
  return settledBy(true, truths);
}

export function not(truth: Truth): Truth {
  return typeof truth === "boolean" ? !truth : truth;
}

function settledBy(settling: boolean, truths: Iterable<Truth>): Truth {
  const unknowns: Unknown[] = [];
  for (const truth of truths) {
    if (truth === settling) return settling;
    if (typeof truth !== "boolean") unknowns.push(truth);
  }
  return unknowns.length > 0 ? unknown(...new Set(unknowns.flatMap(({ dependsOn }) => dependsOn))) : !settling;
}
