import { assumableRoleArns } from "../lib/model/arn";
import { type Fleet, type TargetGroup, targetGroups } from "../lib/model/fleet";
import { ARGOCD_STACK, targetsStackName } from "../lib/model/names";

/** Settings of a fleet that every stack may read. */
export type FleetSettings = Pick<Fleet, "tags" | "argocd" | "backend">;

/** Everything that the stack of Argo CD is made from. */
export interface ArgocdInput extends FleetSettings {
  readonly type: "argocd";
  /** Roles that the management role may assume: ARNs, which may have wildcards. */
  readonly assumableRoleArns: readonly string[];
}

/** Everything that a stack of targets is made from. */
export interface TargetsInput extends FleetSettings {
  readonly type: "targets";
  readonly group: TargetGroup;
}

/**
 * Everything that one stack is made from. Stacks get nothing else of the fleet: two equal inputs give the same configuration, which
 * `plan --changed-since` relies on.
 */
export type StackInput = ArgocdInput | TargetsInput;

/** The input of each stack of a fleet, by the name of the stack; `argocd` first. */
export function stackInputs(fleet: Fleet): ReadonlyMap<string, StackInput> {
  const { tags, argocd, backend } = fleet;
  const settings = { tags, argocd, backend };
  const groups = targetGroups(fleet).map(
    (group) => [targetsStackName(group.name), { type: "targets", ...settings, group }] as const,
  );
  return new Map<string, StackInput>([
    [ARGOCD_STACK, { type: "argocd", ...settings, assumableRoleArns: assumableRoleArns(fleet) }],
    ...groups,
  ]);
}
