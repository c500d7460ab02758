import { Annotations } from "@cdktf/provider-kubernetes/lib/annotations";
import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { namedId } from "../model/names";
import { roleArnAnnotation } from "../model/service-account-annotation";

/** Properties of `ServiceAccountAnnotations`. */
export interface ServiceAccountAnnotationsProps {
  /** Namespace of the service accounts. */
  readonly namespace: string;
  /** Names of existing service accounts. */
  readonly serviceAccounts: readonly string[];
  /** ARN of the pods' role. */
  readonly roleArn: string;
  /** Resources that must exist before pods can use the annotation. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Provider of the cluster of the service accounts. */
  readonly provider: KubernetesProvider;
}

/**
 * The role annotation on service accounts that another tool owns (Helm, kustomize). Terraform changes only the annotation. If
 * another tool set the annotation to another role, the apply fails with a conflict and does not overwrite the annotation.
 */
export class ServiceAccountAnnotations extends Construct {
  constructor(scope: Construct, id: string, props: ServiceAccountAnnotationsProps) {
    super(scope, id);
    for (const name of props.serviceAccounts) {
      new Annotations(this, namedId(name), {
        provider: props.provider,
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name, namespace: props.namespace },
        annotations: roleArnAnnotation(props.roleArn),
        // All annotations of the provider's default field manager would remove each other, so this resource has a separate manager.
        fieldManager: "argocd-eks-iam",
        dependsOn: [...props.dependsOn],
      });
    }
  }
}
