/** Exit codes of every command. */
export const EXIT = {
  /** Done, or nothing to report. */
  ok: 0,
  /** The command failed, or part of what it was to do. */
  error: 1,
  /** Changes or findings to review. */
  findings: 2,
  /** Something could not be checked; what could be is fine. */
  unknown: 3,
  /** The arguments are wrong. */
  usage: 64,
} as const;
