import type { DefinedRole, ExistingRole } from "../model/fleet";
import type { PolicyDocument } from "../model/policy-document";
import { conditionKeysOf, denies, type Evaluation, principalsAllowedBy } from "../model/policy-evaluation";
import type { Findings } from "./findings";
import type { LiveRole } from "./roles";
import type { StsRequest } from "./sts-requests";

/** How a policy is called in what is found about it, and what fixes it. */
export interface JudgedPolicy {
  /** `the trust policy of arn:…`. */
  readonly name: string;
  /** What it must allow, after the action: ` on arn:…`. */
  readonly object?: string;
  readonly evaluate: (request: StsRequest) => Evaluation;
  readonly fix?: string | undefined;
}

/** Tells which requests a policy does not allow, or may not; the service accounts of one answer together. */
export function judge(findings: Findings, policy: JudgedPolicy, requests: readonly StsRequest[]): void {
  const answers = new Map<
    string,
    { readonly evaluation: Evaluation; readonly action: string; readonly of: string[] }
  >();
  for (const { action, serviceAccount, ...request } of requests) {
    const evaluation = policy.evaluate({ action, serviceAccount, ...request });
    const key = JSON.stringify([action, evaluation]);
    const answer = answers.get(key) ?? { evaluation, action, of: [] };
    answer.of.push(serviceAccount);
    answers.set(key, answer);
  }
  for (const { evaluation, action, of } of answers.values()) {
    const what = `${action}${policy.object ?? ""} for ${of.length === 1 ? "service account" : "service accounts"} ${of.join(", ")}`;
    if (evaluation.decision === "unknown") {
      findings.unknown(`whether ${policy.name} allows ${what} depends on ${evaluation.dependsOn.join(", ")}`);
    } else if (evaluation.decision === "denied") {
      findings.fail(
        `${policy.name} ${evaluation.isExplicit ? "denies" : "does not allow"} ${what}`,
        // What denies it is in a policy of another owner, which an apply leaves there.
        evaluation.isExplicit ? undefined : policy.fix,
      );
    }
  }
}

/**
 * What a role has that the fleet file does not ask for and that applying it would remove: conditions, denials, a permissions
 * boundary. Its owner added it on purpose, so no fix may remove it.
 */
export function guardsBeyond(
  live: LiveRole,
  wanted: PolicyDocument,
  role: DefinedRole | ExistingRole,
): readonly string[] {
  const wantedKeys = conditionKeysOf(wanted);
  const keys = [...conditionKeysOf(live.trust)].filter((key) => !wantedKeys.has(key));
  return [
    ...keys.map((key) => `the condition on ${key}`),
    ...(denies(live.trust) ? ["a statement that denies"] : []),
    ...(isForeignBoundary(live, role) ? [`the permissions boundary ${live.boundaryArn}`] : []),
  ];
}

/**
 * Tells which principals a role's trust policy allows that the fleet file does not name. Those under a condition that the fleet
 * file does not have are left out: only its author knows whom it is for. An existing role is its owner's.
 */
export function judgeExcessTrust(
  findings: Findings,
  live: LiveRole,
  wanted: PolicyDocument,
  { type, fix }: { readonly type: "defined" | "existing"; readonly fix: string | undefined },
): void {
  if (type === "existing") return;
  const named = [...principalsAllowedBy(wanted, conditionKeysOf(wanted))].map(comparablePrincipal);
  const excess = [...principalsAllowedBy(live.trust, conditionKeysOf(wanted))].filter(
    (principal) => !named.includes(comparablePrincipal(principal)) && !DELETED_PRINCIPAL.test(principal),
  );
  if (excess.length > 0)
    findings.fail(`excess access: the trust policy of ${live.arn} allows ${excess.join(", ")}`, fix);
}

/** IAM shows a deleted principal by its id: it grants nothing. */
const DELETED_PRINCIPAL = /^A(?:ROA|IDA)[A-Z0-9]+$/;

/** An account's id is another spelling of its root. */
function comparablePrincipal(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

/** Whether a role that the fleet defines has a permissions boundary that the fleet file does not name. */
export function isForeignBoundary({ boundaryArn }: LiveRole, role: DefinedRole | ExistingRole): boolean {
  return role.type === "defined" && boundaryArn !== undefined && boundaryArn !== role.permissionsBoundary;
}

/** Tells where a role lacks the permissions boundary of the fleet file, or has another. */
export function judgeBoundary(findings: Findings, live: LiveRole, role: DefinedRole | ExistingRole, fix: string): void {
  const expected = role.type === "defined" ? role.permissionsBoundary : undefined;
  if (expected === undefined || live.boundaryArn === expected) return;
  findings.fail(
    `the permissions boundary of ${live.arn} is ${live.boundaryArn ?? "not set"}, expected ${expected}`,
    // Another boundary may bound more than the one of the file.
    live.boundaryArn === undefined ? fix : undefined,
  );
}
