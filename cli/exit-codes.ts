/** Exit codes of every command. */
export const EXIT = {
  /** Done, or nothing to report. */
  ok: 0,
  /** The command failed, completely or in part. */
  error: 1,
  /** Changes or findings to review. */
  findings: 2,
  /** A resource could not be checked; all checked resources are in order. */
  unknown: 3,
  /** The arguments are wrong. */
  usage: 64,
} as const;
