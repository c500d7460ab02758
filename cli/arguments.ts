import { UsageError } from "./usage-error";

/** Default of `--parallelism` for commands that call AWS and do not run Terraform. */
export const CALLS_AT_ONCE = 8;

/** The number of `--parallelism`. @throws UsageError if the text is not a number */
export function parallelismArgument(text: string | undefined): { readonly parallelism?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--parallelism: expected a number from 1 to 999, got ${text}`);
  return { parallelism: Number(text) };
}

/** The value that equals the text. @throws UsageError if no value equals the text */
export function oneOf<T extends string>(option: string, values: readonly T[], text: string): T {
  const value = values.find((one) => one === text);
  if (value === undefined) throw new UsageError(`${option}: expected ${values.join(" or ")}, got ${text}`);
  return value;
}
