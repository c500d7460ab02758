import { UsageError } from "./usage-error";

/** Where `--parallelism` says nothing, for commands that ask AWS and run no Terraform. */
export const CALLS_AT_ONCE = 8;

/** The number of `--parallelism`. @throws UsageError where it is none */
export function parallelismArgument(text: string | undefined): { readonly parallelism?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--parallelism: expected a number from 1 to 999, got ${text}`);
  return { parallelism: Number(text) };
}

/** A value of a few. @throws UsageError where it is none of them */
export function oneOf<T extends string>(option: string, values: readonly T[], text: string): T {
  const value = values.find((one) => one === text);
  if (value === undefined) throw new UsageError(`${option}: expected ${values.join(" or ")}, got ${text}`);
  return value;
}
