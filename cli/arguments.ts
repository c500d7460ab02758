/** The number of `--parallelism`. @throws Error where it is none */
export function parallelismArgument(text: string | undefined): { readonly parallelism?: number } {
  if (text === undefined) return {};
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new Error(`--parallelism: expected a number from 1 to 999, got ${text}`);
  return { parallelism: Number(text) };
}
