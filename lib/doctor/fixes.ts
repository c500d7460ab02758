import type { ArgoCd, Target } from "../model/fleet";

/** Applies what the fleet file says of the stack `argocd`. Not joined by `&&`: plan exits 2 where there is something to do. */
export const APPLY_ARGOCD = "npm run synth; npm run plan -- --stack argocd; npm run apply";

/** Applies what the fleet file says of a target. */
export function applyTarget({ key }: Target): string {
  return `npm run synth; npm run plan -- --target ${key}; npm run apply`;
}

/** The same where its access entry or an access policy must be replaced, which an apply does with `--allow-destroy` alone. */
export function replaceTarget(target: Target): string {
  return `${applyTarget(target)} -- --allow-destroy ${target.key}`;
}

/** Changes a setting of Argo CD in the fleet file. */
export function setArgocd(line: string): string {
  return `in the fleet file argocd.${line}; ${APPLY_ARGOCD}`;
}

/** Fixes the management role; an existing one is for its owner to change. */
export function fixManagementRole({ managementRole: role }: ArgoCd): string {
  return role.type === "existing"
    ? `make ${role.arn} what the output management_role_needs of the stack argocd says`
    : APPLY_ARGOCD;
}

/** Fixes the trust policy of a target role; an existing one is for its owner to change. */
export function fixTargetRole(target: Target): string {
  return target.role.type === "existing"
    ? `make ${target.role.arn} what the output target_roles_need of its stack says`
    : applyTarget(target);
}

/** Creates a role that does not exist, or says who must. */
export function createRole(role: Target["role"] | ArgoCd["managementRole"], apply: string): string {
  return role.type === "existing" ? `create ${role.arn}, or correct it in the fleet file` : apply;
}

/** A command of the AWS CLI about a target's cluster. */
export function eksCommand({ cluster, region }: Target, command: string, ...args: readonly string[]): string {
  return shellCommand("aws", "eks", command, "--cluster-name", cluster, "--region", region, ...args);
}

/** A command for a shell; every word is one word to it, wherever its text is from. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
