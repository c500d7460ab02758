/**
 * Argo CD's wire format of a cluster: label, data keys and config JSON. Spelled here and nowhere else.
 * @see https://argo-cd.readthedocs.io/en/stable/operator-manual/declarative-setup/#clusters
 */

/** The label that makes a Secret a cluster to Argo CD. */
export const SECRET_TYPE_LABEL = { "argocd.argoproj.io/secret-type": "cluster" } as const;

/** Annotations Argo CD itself writes on a cluster Secret; a change of theirs is nobody's drift. */
export const ARGOCD_WRITTEN_ANNOTATIONS = ["managed-by", "argocd.argoproj.io/refresh"] as const;

/** What Argo CD needs to know of a cluster it enters through IAM. */
export interface ClusterConnection {
  /** EKS name of the cluster, never its ARN: it becomes the signed `x-k8s-aws-id` header of the token. */
  readonly clusterName: string;
  /** ARN of the target role. */
  readonly roleArn: string;
  /** Certificate authority of the cluster's API, PEM in base64 as EKS gives it. */
  readonly caData: string;
}

/**
 * The `config` of a cluster Secret: compact JSON in the field order of Argo CD's own structs.
 *
 * Argo CD rewrites the Secret in exactly these bytes, so that its rewriting makes no diff.
 * @see https://github.com/argoproj/argo-cd/blob/master/pkg/apis/application/v1alpha1/types.go
 */
export function clusterConfigJson(connection: ClusterConnection): string {
  return JSON.stringify({
    tlsClientConfig: { insecure: false, caData: connection.caData },
    awsAuthConfig: { clusterName: connection.clusterName, roleARN: connection.roleArn },
  });
}
