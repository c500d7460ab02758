/** The known condition keys of a request. For every other key, it is unknown whether AWS sets the key. */
export interface RequestContext {
  /** Values of keys, by name in any case. */
  readonly values: Readonly<Record<string, string | readonly string[]>>;
  /** Keys that the request lacks. A key with a trailing slash means all keys with that prefix. */
  readonly absent?: readonly string[];
}

/** The values of a condition key in a request (at least one), or `absent`, or `unknown`. */
export type KeyValues = readonly [string, ...string[]] | "absent" | "unknown";

/** Looks up a condition key. Names of keys are case-insensitive. */
export function valuesOf({ values, absent = [] }: RequestContext, key: string): KeyValues {
  const name = key.toLowerCase();
  const found = Object.entries(values).find(([one]) => one.toLowerCase() === name)?.[1];
  if (found !== undefined) {
    const [first, ...others] = [found].flat();
    return first === undefined ? "absent" : [first, ...others];
  }
  const isAbsent = absent.some((one) =>
    one.endsWith("/") ? name.startsWith(one.toLowerCase()) : one.toLowerCase() === name,
  );
  return isAbsent ? "absent" : "unknown";
}
