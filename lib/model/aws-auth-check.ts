/** Exit codes of `aws-auth.cjs check`. */
export const AWS_AUTH_CHECK = {
  /** The entry in aws-auth is unchanged. */
  same: 0,
  /** The cluster or its aws-auth could not be read. Standard error has the reason. */
  unknown: 1,
  /** The entry is missing or was changed. An apply restores the entry. */
  lost: 3,
  /** Another writer has an entry for the role, which standard error shows. An apply does not resolve the conflict. */
  conflict: 4,
} as const;

/** Time limit of a check, in seconds. */
export const AWS_AUTH_CHECK_SECONDS = 60;
