import type { Path } from "./yaml-file";

/** A finding of a check: the place and the message. */
export interface Finding {
  readonly path: Path;
  /** Whether the field's key or its value is wrong. @default "value" */
  readonly at?: "key" | "value";
  readonly message: string;
}

export interface Repeated {
  readonly value: string;
  /** The first place of the value. */
  readonly first: Path;
}

/** A finding for each repeated value. */
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
