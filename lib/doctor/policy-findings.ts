import type { DefinedRole, ExistingRole } from "../model/fleet";
import type { PolicyDocument } from "../model/policy-document";
import { conditionKeysOf, denies, type Evaluation, principalsAllowedBy } from "../model/policy-evaluation";
import type { Findings } from "./findings";
import type { LiveRole } from "./roles";
import type { StsRequest } from "./sts-requests";

/** The name of a policy in evidence, and its fix. */
export interface JudgedPolicy {
  /** `the trust policy of arn:…`. */
  readonly name: string;
  /** The resource that the policy must allow, after the action: ` on arn:…`. */
  readonly object?: string;
  readonly evaluate: (request: StsRequest) => Evaluation;
  readonly fix?: string | undefined;
}

/** Reports the requests that a policy does not allow, or may not allow. Service accounts with the same result share a finding. */
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
        // An apply does not change a policy with an explicit deny, because another tool wrote the policy.
        evaluation.isExplicit ? undefined : policy.fix,
      );
    }
  }
}

/**
 * Restrictions of a role that are not in the fleet file and that an apply would remove: conditions, denials, a permissions
 * boundary. The restrictions are deliberate, so no fix may remove a restriction.
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
 * Reports principals that a role's trust policy allows and the fleet file does not name. Statements with a condition that is not
 * in the fleet file are skipped: only their author knows their purpose. The owner of an existing role decides about its trust.
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

/** IAM shows a deleted principal by its id. The id grants nothing. */
const DELETED_PRINCIPAL = /^A(?:ROA|IDA)[A-Z0-9]+$/;

/** An account's id and the ARN of its root are the same principal. */
function comparablePrincipal(principal: string): string {
  return /^arn:[^:]+:iam::(\d{12}):root$/.exec(principal)?.[1] ?? principal;
}

/** Whether a role that the fleet defines has a permissions boundary that the fleet file does not name. */
export function isForeignBoundary({ boundaryArn }: LiveRole, role: DefinedRole | ExistingRole): boolean {
  return role.type === "defined" && boundaryArn !== undefined && boundaryArn !== role.permissionsBoundary;
}

/** Reports a role that lacks the permissions boundary of the fleet file, or has another boundary. */
export function judgeBoundary(findings: Findings, live: LiveRole, role: DefinedRole | ExistingRole, fix: string): void {
  const expected = role.type === "defined" ? role.permissionsBoundary : undefined;
  if (expected === undefined || live.boundaryArn === expected) return;
  findings.fail(
    `the permissions boundary of ${live.arn} is ${live.boundaryArn ?? "not set"}, expected ${expected}`,
    // Another boundary may be stricter than the boundary of the fleet file.
    live.boundaryArn === undefined ? fix : undefined,
  );
}
