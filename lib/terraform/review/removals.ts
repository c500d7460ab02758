import { AWS_AUTH } from "../../model/names";
import { isRestoredEntry } from "../actions";
import { type Mark, markOn } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";

/** Resources whose deletion or replacement ends Argo CD's access to a cluster. */
const KINDS: Readonly<Record<string, string>> = {
  aws_iam_role: "role",
  aws_eks_access_entry: "access entry",
  aws_eks_access_policy_association: "access policy",
  kubernetes_secret_v1: "cluster Secret",
};

/** Resources of Argo CD's access that the plan deletes, replaces, forgets or restores. */
export function removalMarks(resources: PlannedResources): Mark[] {
  return resources.all.flatMap((resource) => {
    const kind = resource.name === AWS_AUTH ? "entry in aws-auth" : KINDS[resource.type];
    if (kind === undefined) return [];
    if (isRestoredEntry(resource.change))
      return [markOn(resource, "restores", "removal", `RESTORES this ${kind}, which was changed outside Terraform`)];
    switch (resource.action) {
      case "replace":
        return [markOn(resource, "loss", "removal", `REPLACES this ${kind}`)];
      case "destroy":
        return isReplacedByAnother(resource, resources)
          ? []
          : [markOn(resource, "loss", "removal", `DESTROYS this ${kind}`)];
      case "forget":
        return [
          markOn(
            resource,
            "forgets",
            "removal",
            `FORGETS this ${kind}: Terraform no longer manages the ${kind}, which keeps its access`,
          ),
        ];
      default:
        return [];
    }
  });
}

/** Whether a principal keeps another access policy. In that case, one policy narrows or replaces the other policy. */
function isReplacedByAnother({ type, target, before }: PlannedResource, resources: PlannedResources): boolean {
  if (type !== "aws_eks_access_policy_association") return false;
  return resources
    .ofType(type)
    .some(
      ({ after, target: other }) =>
        after?.principal_arn !== undefined &&
        other === target &&
        after.principal_arn === before?.principal_arn &&
        after.cluster_name === before?.cluster_name,
    );
}
