import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  ARGOCD_WRITTEN_ANNOTATIONS,
  ARGOCD_WRITTEN_LABEL,
  type ClusterConnection,
  clusterSecretAnnotations,
  clusterSecretData,
  clusterSecretLabels,
} from "../model/cluster-secret";
import type { ClusterSecretFields } from "../model/fleet";

/** What `ClusterSecret` is made from. */
export interface ClusterSecretProps {
  /** What the user says of it. A change of its `secretName` replaces it, and Argo CD forgets the cluster in between. */
  readonly fields: ClusterSecretFields;
  /** Argo CD's namespace: it reads no other. A change replaces the Secret. */
  readonly namespace: string;
  /** URL of the cluster's API, without a slash at its end. */
  readonly server: string;
  /**
   * How Argo CD authenticates.
   * @default - none: the cluster Argo CD itself runs in
   */
  readonly connection?: ClusterConnection;
  /**
   * The access it promises; Argo CD must not see a cluster before it can enter.
   * @default - none
   */
  readonly dependsOn?: readonly ITerraformDependable[];
  /** Provider of the Argo CD cluster. */
  readonly provider: KubernetesProvider;
}

/** The Secret by which Argo CD knows a cluster. It holds no credential. */
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
