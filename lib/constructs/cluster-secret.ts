import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import {
  ARGOCD_WRITTEN_ANNOTATIONS,
  type ClusterConnection,
  clusterConfigJson,
  SECRET_TYPE_LABEL,
} from "../model/cluster-secret";

/** What `ClusterSecret` is made from. */
export interface ClusterSecretProps {
  /** Name of the Secret. A change replaces it, and Argo CD forgets the cluster in between. */
  readonly secretName: string;
  /** Argo CD's namespace: it reads no other. A change replaces the Secret. */
  readonly namespace: string;
  /** Name of the cluster in Argo CD. */
  readonly clusterName: string;
  /** URL of the cluster's API, without a slash at its end. */
  readonly server: string;
  readonly connection: ClusterConnection;
  /**
   * Labels beside Argo CD's own.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /** The access it promises; Argo CD must not see a cluster before it can enter. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Provider of the Argo CD cluster. */
  readonly provider: KubernetesProvider;
}

/** The Secret by which Argo CD knows a cluster. It holds no credential. */
export class ClusterSecret extends Construct {
  constructor(scope: Construct, id: string, props: ClusterSecretProps) {
    super(scope, id);
    new SecretV1(this, "Default", {
      provider: props.provider,
      metadata: {
        name: props.secretName,
        namespace: props.namespace,
        labels: { ...props.labels, ...SECRET_TYPE_LABEL },
      },
      type: "Opaque",
      data: { name: props.clusterName, server: props.server, config: clusterConfigJson(props.connection) },
      dependsOn: [...props.dependsOn],
      lifecycle: { ignoreChanges: ARGOCD_WRITTEN_ANNOTATIONS.map((key) => `metadata[0].annotations["${key}"]`) },
    });
  }
}
