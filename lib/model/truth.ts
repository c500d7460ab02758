/** Yes, no, or unknown without the values of some condition keys. */
export type Truth = boolean | Unknown;

/** What is unknown as long as the values of these keys are. */
export interface Unknown {
  readonly dependsOn: readonly string[];
}

/** What depends on the value of a condition key. */
export function unknown(...keys: readonly string[]): Unknown {
  return { dependsOn: keys };
}

/** Whether all hold: one that certainly does not settles it. Asks no further than that one. */
export function every(truths: Iterable<Truth>): Truth {
  return settledBy(false, truths);
}

/** Whether one holds: one that certainly does settles it. */
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
