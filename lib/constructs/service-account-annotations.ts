import { Annotations } from "@cdktf/provider-kubernetes/lib/annotations";
import type { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { namedId } from "../model/names";
import { roleArnAnnotation } from "../model/service-account-annotation";

/** What `ServiceAccountAnnotations` is made from. */
export interface ServiceAccountAnnotationsProps {
  /** Namespace of the service accounts. */
  readonly namespace: string;
  /** Names of existing service accounts. */
  readonly serviceAccounts: readonly string[];
  /** ARN of the role their pods get. */
  readonly roleArn: string;
  /** What must be there before pods can use the annotation. */
  readonly dependsOn: readonly ITerraformDependable[];
  /** Provider of the cluster the service accounts are in. */
  readonly provider: KubernetesProvider;
}

/**
 * The role annotation on service accounts that another tool owns (Helm, kustomize). Nothing else of them is touched;
 * an annotation that another tool set to another role is a conflict that fails the apply, not overwritten.
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
        // The provider's default manager is shared by everybody's annotations on the object; they would remove each other.
        fieldManager: "argocd-eks-iam",
        dependsOn: [...props.dependsOn],
      });
    }
  }
}
