import type { ArgoCd, Target } from "../model/fleet";
import { ownCommand, shellCommand } from "../model/shell-command";

/** Applies the stack `argocd` of the fleet file. The commands are not joined by `&&`, because plan exits with 2 if there are changes. */
export function applyArgocd(): string {
  return inOrder(ownCommand("synth"), ownCommand("plan", "--stack", "argocd"), ownCommand("apply"));
}

/** Applies a target of the fleet file. */
export function applyTarget(target: Target): string {
  return planAndApply(target, ownCommand("apply"));
}

/** Applies a target and replaces its access entry or an access policy, which apply does only with `--allow-destroy`. */
export function replaceTarget(target: Target): string {
  return planAndApply(target, ownCommand("apply", "--allow-destroy", target.key));
}

function planAndApply({ key }: Target, apply: string): string {
  return inOrder(ownCommand("synth"), ownCommand("plan", "--target", key), apply);
}

function inOrder(...commands: readonly string[]): string {
  return commands.join("; ");
}

/** Changes a setting of Argo CD in the fleet file. */
export function setArgocd(line: string): string {
  return `set argocd.${line} in the fleet file; ${applyArgocd()}`;
}

/** Fixes the management role. Only the owner of an existing role may change the role. */
export function fixManagementRole({ managementRole: role }: ArgoCd): string {
  return role.type === "existing"
    ? `change ${role.arn} as the output management_role_needs of the stack argocd requires`
    : applyArgocd();
}

/** Fixes the trust policy of a target role. Only the owner of an existing role may change the role. */
export function fixTargetRole(target: Target): string {
  return target.role.type === "existing"
    ? `change ${target.role.arn} as the output target_roles_need of the target's stack requires`
    : applyTarget(target);
}

/** Creates a role that does not exist. The owner must create an existing role. */
export function createRole(role: Target["role"] | ArgoCd["managementRole"], apply: string): string {
  return role.type === "existing" ? `create ${role.arn}, or correct the ARN in the fleet file` : apply;
}

/** A command of the AWS CLI about a target's cluster. */
export function eksCommand({ cluster, region }: Target, command: string, ...args: readonly string[]): string {
  return shellCommand("aws", "eks", command, "--cluster-name", cluster, "--region", region, ...args);
}
