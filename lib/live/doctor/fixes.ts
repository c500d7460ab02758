import type { ArgoCd, Target } from "../../model/fleet";

/** Puts the stack `argocd` back to what the fleet file says. Not joined by `&&`: plan exits 2 where there is something to do. */
export const APPLY_ARGOCD = "npm run synth; npm run plan -- --stack argocd; npm run apply";

/** Puts a target back to what the fleet file says. */
export function applyTarget({ key }: Target): string {
  return `npm run synth; npm run plan -- --target ${key}; npm run apply`;
}

/** The same where its access entry or an access policy of it must be made anew, which an apply does with leave alone. */
export function replaceTarget(target: Target): string {
  return `${applyTarget(target)} -- --allow-destroy ${target.key}`;
}

/** Changes a setting of Argo CD in the fleet file. */
export function setArgocd(line: string): string {
  return `in the fleet file argocd.${line}; ${APPLY_ARGOCD}`;
}

/** Makes the management role what it must be; one the fleet does not own is its owner's to change. */
export function mendManagementRole({ managementRole: role }: ArgoCd): string {
  return role.type === "existing"
    ? `make ${role.arn} what the output management_role_needs of the stack argocd says`
    : APPLY_ARGOCD;
}

/** Makes the trust policy of a target role what it must be; one the fleet does not own is its owner's to change. */
export function mendTargetRole(target: Target): string {
  return target.role.type === "existing"
    ? `make ${target.role.arn} what the output target_roles_need of its stack says`
    : applyTarget(target);
}

/** Makes a role that is not there, and the access entry that needs it anew; or says who must. */
export function makeRole(role: Target["role"] | ArgoCd["managementRole"], apply: string): string {
  return role.type === "existing" ? `make ${role.arn}, or correct it in the fleet file` : apply;
}
