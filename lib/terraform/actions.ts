import { AWS_AUTH } from "../model/names";
import type { ResourceChange } from "./plan-json";

export const ACTIONS = ["create", "import", "update", "replace", "destroy", "forget"] as const;
export type Action = (typeof ACTIONS)[number];

/** What a plan does to a resource; undefined where it does nothing. An action that is not known here counts as an update. */
export function actionOf(resource: ResourceChange): Action | undefined {
  const { actions, importing } = resource.change;
  if (resource.mode !== "managed") return undefined;
  if (isRestoredEntry(resource)) return "update";
  if (actions.length > 1) return "replace";
  switch (actions[0]) {
    case "no-op":
      return importing ? "import" : undefined;
    case "create":
    case "forget":
      return actions[0];
    case "delete":
      return "destroy";
    default:
      return "update";
  }
}

/** We ask Terraform to replace an entry in aws-auth only where the cluster has lost it. */
export function isRestoredEntry({ name, action_reason: reason }: ResourceChange): boolean {
  return name === AWS_AUTH && reason === "replace_by_request";
}
