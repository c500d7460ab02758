import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  ARGOCD_WRITTEN_ANNOTATIONS,
  ARGOCD_WRITTEN_LABEL,
  clusterSecretAnnotations,
  clusterSecretLabels,
} from "../model/cluster-secret";
import { type ClusterConnection, clusterSecretData } from "../model/cluster-secret-fields";
import type { ClusterSecretFields } from "../model/fleet";

/** Properties of `ClusterSecret`. */
export interface ClusterSecretProps {
  /** Fields of the Secret. A change of `secretName` replaces the Secret, and Argo CD has no such cluster in between. */
  readonly fields: ClusterSecretFields;
  /** Argo CD's namespace, the only namespace from which Argo CD reads Secrets. A change replaces the Secret. */
  readonly namespace: string;
  /** URL of the cluster's API, without a trailing slash. */
  readonly server: string;
  /**
   * Argo CD's connection to the cluster.
   * @default - none: the cluster that Argo CD runs in
   */
  readonly connection?: ClusterConnection;
  /**
   * The access to the cluster, as a dependency: Argo CD must not read the Secret before Argo CD has access.
   * @default - none
   */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Provider of the Argo CD cluster. */
  readonly provider: KubernetesProvider;
}

/** The cluster Secret, with which a cluster is registered in Argo CD. The Secret contains no credential. */
export class ClusterSecret extends Construct {
  constructor(scope: Construct, id: string, props: ClusterSecretProps) {
    super(scope, id);
    const { fields } = props;
    const annotations = clusterSecretAnnotations(fields);
    new SecretV1(this, "Default", {
      provider: props.provider,
      metadata: {
        name: fields.secretName,
        namespace: props.namespace,
        labels: clusterSecretLabels(fields),
        ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
      },
      type: "Opaque",
      data: clusterSecretData(fields, props.server, props.connection),
      ...(props.dependsOn ? { dependsOn: [...props.dependsOn] } : {}),
      lifecycle: {
        ignoreChanges: [
          ...ARGOCD_WRITTEN_ANNOTATIONS.map((key) => `metadata[0].annotations["${key}"]`),
          `metadata[0].labels["${ARGOCD_WRITTEN_LABEL}"]`,
        ],
      },
    });
  }
}
