import type { Target } from "../../model/fleet";

/** Puts the stack `argocd` back to what the fleet file says. Not joined by `&&`: plan exits 2 where there is something to do. */
export const APPLY_ARGOCD = "npm run synth; npm run plan -- --stack argocd; npm run apply";

/** Puts a target back to what the fleet file says. */
export function applyTarget({ key }: Target): string {
  return `npm run synth; npm run plan -- --target ${key}; npm run apply`;
}

/** The same where its access entry must be made anew, which an apply does with leave alone. */
export function replaceTarget(target: Target): string {
  return `${applyTarget(target)} -- --allow-destroy ${target.key}`;
}
