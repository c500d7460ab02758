/** Arguments that a command does not take; the message says what it expected. */
export class UsageError extends Error {}
