import { UsageError } from "./usage-error";

/** The number of `--parallelism`. @throws UsageError if the text is not a number */
export function parallelismArgument(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--parallelism: expected a number from 1 to 999, got ${text}`);
  return Number(text);
}

/** The number of `--jobs`. @throws UsageError if the text is not a number */
export function jobsArgument(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`--jobs: expected a number from 1 to 9999, got ${text}`);
  return Number(text);
}

/** Parser of an option that has exactly one of these values. @throws UsageError by the parser, if no value equals the text */
export function oneOf<T extends string>(option: string, values: readonly T[]): (text: string) => T {
  return (text) => {
    const value = values.find((one) => one === text);
    if (value === undefined) throw new UsageError(`${option}: expected ${values.join(" or ")}, got ${text}`);
    return value;
  };
}
