/** A function for each type of a union, which the compiler requires to be complete. */
export type ByType<Kind extends { readonly type: string }, Result> = {
  readonly [Type in Kind["type"]]: (kind: Extract<Kind, { readonly type: Type }>) => Result;
};

/** The result of the function for the type of a value. */
export function byType<Kind extends { readonly type: string }, Result>(
  kind: Kind,
  table: ByType<Kind, Result>,
): Result {
  // The entry takes exactly this value, which the compiler cannot relate: it sees a union of functions.
  const entry = table[kind.type as Kind["type"]] as (kind: Kind) => Result;
  return entry(kind);
}
