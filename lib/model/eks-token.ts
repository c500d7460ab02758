/** Who enters a cluster, and which. */
export interface EksTokenRequest {
  /** EKS name of the cluster. */
  readonly cluster: string;
  readonly region: string;
  /** ARN of a role to assume first. */
  readonly role?: string | undefined;
  /** Profile of the shared configuration. */
  readonly profile?: string | undefined;
}

/** Arguments with which the AWS CLI prints a token for a cluster: the same everywhere. */
export function eksTokenArguments({ cluster, region, role, profile }: EksTokenRequest): string[] {
  return [
    ...["eks", "get-token", "--cluster-name", cluster, "--region", region, "--output", "json"],
    ...(role ? ["--role-arn", role] : []),
    ...(profile ? ["--profile", profile] : []),
  ];
}
