/** What `aws-auth.cjs check` found in a cluster, as its exit code. */
export const AWS_AUTH_CHECK = {
  /** The entry is in aws-auth as Terraform wrote it. */
  same: 0,
  /** The cluster or its aws-auth could not be read: standard error says why. */
  unknown: 1,
  /** The entry is missing or was changed: writing it again repairs it. */
  lost: 3,
  /** Another writer has an entry for the role: standard error says which. Writing again does not resolve it. */
  conflict: 4,
} as const;

/** Seconds after which a check that has not ended is ended. */
export const AWS_AUTH_CHECK_SECONDS = 60;
