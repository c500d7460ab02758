/**
 * The annotation with which EKS mounts a token for a role into the pods of a service account.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
 */
export function roleArnAnnotation(managementRoleArn: string): Record<string, string> {
  return { "eks.amazonaws.com/role-arn": managementRoleArn };
}

/** Section of the argo-helm chart's values for each service account, by the end of its name. */
const HELM_SECTION: readonly (readonly [nameEnd: string, section: string])[] = [
  ["application-controller", "controller"],
  ["applicationset-controller", "applicationSet"],
  ["server", "server"],
];

/**
 * Values of the argo-helm `argo-cd` chart that annotate the service accounts. Service accounts outside the chart are omitted.
 * @see https://github.com/argoproj/argo-helm/tree/main/charts/argo-cd
 */
export function helmValues(serviceAccounts: readonly string[], managementRoleArn: string): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of serviceAccounts) {
    const section = HELM_SECTION.find(([nameEnd]) => name.endsWith(nameEnd))?.[1];
    if (section) values[section] = { serviceAccount: { name, annotations: roleArnAnnotation(managementRoleArn) } };
  }
  return values;
}
