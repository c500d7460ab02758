import { coversPattern } from "./pattern-cover";
import { clausesNotImplied } from "./policy-conditions";
import { type Clause, type Element, type Grant, grantsOf } from "./policy-grants";

/** The relation of policies to earlier policies. `unknown`: both gains and losses, or not readable. */
export type PolicyRelation = "equal" | "narrower" | "wider" | "unknown";

/** A permission that policies allow, and that earlier policies did not certainly allow. */
export type Gain =
  /** A principal, an action or a resource that no earlier grant covers. */
  | { readonly what: "principal" | "action" | "resource"; readonly grant: Grant }
  /** The same grant with conditions that do not imply the earlier ones. */
  | {
      readonly what: "conditions";
      readonly grant: Grant;
      /** Conditions that a request had to meet. */
      readonly dropped: readonly Clause[];
      /** Whether all earlier requests are still allowed: in that case, the policy is certainly wider. */
      readonly isWider: boolean;
    }
  /** A removed deny statement. */
  | { readonly what: "denial"; readonly grant: Grant };

/** The comparison of policies with earlier policies. */
export interface PolicyComparison {
  readonly relation: PolicyRelation;
  readonly gains: readonly Gain[];
  /** Permissions that only the earlier policies allowed, or that the later policies deny. */
  readonly losses: readonly Grant[];
  /** Whether a document could not be read. In that case, gains and losses are empty. */
  readonly isUnreadable: boolean;
}

/** Policies that apply together. */
type Documents = readonly string[];

/**
 * Compares the policies of a role with earlier policies by meaning, not by text. Conservative: a grant that is not certainly equal
 * or narrower is a gain.
 * @param ownAccount for a trust policy: the id of the role's account. Principals of that account need no permission policy if the
 * trust policy names the principals
 */
export function comparePolicies(before: Documents, after: Documents, ownAccount?: string): PolicyComparison {
  const [earlier, later] = [allGrants(before), allGrants(after)];
  if (!earlier || !later) return { relation: "unknown", gains: [], losses: [], isUnreadable: true };
  const covers = (wide: Grant, narrow: Grant) => coversGrant(wide, narrow, ownAccount);
  const gains = [
    ...uncovered(by("Allow", later), by("Allow", earlier), covers).map((grant) => gainOf(grant, earlier, ownAccount)),
    ...uncovered(by("Deny", earlier), by("Deny", later), covers).map((grant) => ({ what: "denial", grant }) as const),
  ];
  const losses = [
    ...uncovered(by("Allow", earlier), by("Allow", later), covers),
    ...uncovered(by("Deny", later), by("Deny", earlier), covers),
  ];
  return { relation: relationOf(gains.length > 0, losses.length > 0), gains, losses, isUnreadable: false };
}

function relationOf(hasGains: boolean, hasLosses: boolean): PolicyRelation {
  if (hasGains) return hasLosses ? "unknown" : "wider";
  return hasLosses ? "narrower" : "equal";
}

function allGrants(documents: Documents): Grant[] | undefined {
  const grants = documents.map(grantsOf);
  return grants.includes(undefined) ? undefined : grants.flatMap((some) => some ?? []);
}

function by(effect: Grant["effect"], grants: readonly Grant[]): Grant[] {
  return grants.filter((grant) => grant.effect === effect);
}

type Covers = (wide: Grant, narrow: Grant) => boolean;

function uncovered(grants: readonly Grant[], covering: readonly Grant[], covers: Covers): Grant[] {
  // In a large fleet, most grants of two policies are equal.
  const same = new Set(covering.map((grant) => JSON.stringify(grant)));
  return grants.filter((grant) => !same.has(JSON.stringify(grant)) && !covering.some((wide) => covers(wide, grant)));
}

function gainOf(grant: Grant, earlier: readonly Grant[], ownAccount: string | undefined): Gain {
  const principals = by("Allow", earlier).filter((one) => coversPrincipal(one.principal, grant.principal, ownAccount));
  if (principals.length === 0) return { what: "principal", grant };
  const actions = principals.filter((one) => coversAction(one.action, grant.action));
  if (actions.length === 0) return { what: "action", grant };
  const resources = actions.filter((one) => coversElement(one.resource, grant.resource));
  if (resources.length === 0) return { what: "resource", grant };
  const candidates = resources
    .map((one) => ({ one, dropped: clausesNotImplied(grant.conditions, one.conditions) }))
    .sort((a, b) => a.dropped.length - b.dropped.length);
  const isWider = candidates.some(({ one }) => coversGrant(grant, one, ownAccount));
  return { what: "conditions", grant, dropped: candidates[0]?.dropped ?? [], isWider };
}

function coversGrant(wide: Grant, narrow: Grant, ownAccount: string | undefined): boolean {
  return (
    coversPrincipal(wide.principal, narrow.principal, ownAccount) &&
    coversAction(wide.action, narrow.action) &&
    coversElement(wide.resource, narrow.resource) &&
    clausesNotImplied(narrow.conditions, wide.conditions).length === 0
  );
}

/**
 * Whether a principal of a statement includes another principal. An account includes its roles. Roles of the role's own account
 * also need a permission policy, unless the trust policy names the roles.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
function coversPrincipal(wide: Element, narrow: Element, ownAccount: string | undefined): boolean {
  if (wide.type !== "pattern" || narrow.type !== "pattern") return coversElement(wide, narrow);
  if (wide.text === narrow.text) return true;
  if (!narrow.text.startsWith("AWS:")) return false;
  if (wide.text === "AWS:*") return true;
  const account = /^AWS:account (\d{12})$/.exec(wide.text)?.[1];
  return account !== undefined && account !== ownAccount && ofAccount(narrow.text) === account;
}

function ofAccount(principal: string): string | undefined {
  return /^AWS:arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(principal)?.[1];
}

/** Names of actions are case-insensitive. */
function coversAction(wide: Element, narrow: Element): boolean {
  return coversElement(inLowerCase(wide), inLowerCase(narrow));
}

function inLowerCase(element: Element): Element {
  return element.type === "pattern"
    ? { ...element, text: element.text.toLowerCase() }
    : { ...element, texts: element.texts.map((text) => text.toLowerCase()) };
}

function coversElement(wide: Element, narrow: Element): boolean {
  if (wide.type === "pattern") {
    return narrow.type === "pattern" ? coversPattern(wide.text, narrow.text) : coversPattern(wide.text, "*");
  }
  // "All except a and b" covers an element that excludes at least a and b.
  if (narrow.type === "pattern") return false;
  return wide.texts.every((text) => narrow.texts.some((other) => coversPattern(other, text)));
}
