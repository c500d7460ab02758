import type { Path } from "./yaml-file";

/** What a check found: where, and the sentence. */
export interface Finding {
  readonly path: Path;
  /** Whether the field's key or its value is wrong. @default "value" */
  readonly at?: "key" | "value";
  readonly message: string;
}

export interface Repeated {
  readonly value: string;
  /** Where the value stands first. */
  readonly first: Path;
}

/** A finding for each value that stood before. */
export function repeated(
  values: readonly { value: string; path: Path; at?: "key" }[],
  message: (found: Repeated) => string,
): Finding[] {
  const first = new Map<string, Path>();
  return values.flatMap(({ value, path, at }) => {
    const known = first.get(value);
    if (known) return [{ path, ...(at ? { at } : {}), message: message({ value, first: known }) }];
    first.set(value, path);
    return [];
  });
}
