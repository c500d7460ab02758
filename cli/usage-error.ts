/** Arguments that a command does not take; the message says what it expected. */
export class UsageError extends Error {}

/** Whether an error is about the arguments: one of ours, or of `parseArgs`. */
export function isUsageError(error: unknown): boolean {
  if (error instanceof UsageError) return true;
  return String((error as { readonly code?: unknown } | null)?.code).startsWith("ERR_PARSE_ARGS_");
}
