import { AWS_AUTH } from "../model/names";
import type { ResourceChange } from "./plan-json";

export const ACTIONS = ["create", "import", "update", "replace", "destroy", "forget"] as const;
export type Action = (typeof ACTIONS)[number];

/** The action of a plan on a resource; undefined for no action. An unknown action counts as an update. */
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

/** plan requests the replacement of an aws-auth entry only if the cluster lost the entry. */
export function isRestoredEntry({ name, action_reason: reason }: ResourceChange): boolean {
  return name === AWS_AUTH && reason === "replace_by_request";
}
