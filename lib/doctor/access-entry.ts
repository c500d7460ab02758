import type { AssociatedAccessPolicy } from "@aws-sdk/client-eks";
import { authenticatingRoleArn } from "../model/arn";
import type { AccessEntry, AccessPolicy, Target } from "../model/fleet";
import { matchesWildcard } from "../model/wildcard";
import { CheckFailure } from "./check";
import { Findings } from "./findings";
import { applyTarget, eksCommand, replaceTarget } from "./fixes";
import type { LiveEntry } from "./live-entry";
import type { TargetSide } from "./target-side";

/** Whether the access entry grants the role the access of the fleet file. Another check finds excess access. */
export async function accessEntry(side: TargetSide, access: AccessEntry): Promise<string> {
  const { target } = side;
  const live = await side.entry.own();
  const arn = authenticatingRoleArn(side.fleet.argocd, target);
  if (!live) throw new CheckFailure(`${target.cluster} has no access entry for ${arn}`, applyTarget(target));
  const findings = new Findings();
  const { type = "STANDARD", kubernetesGroups = [] } = live.entry;
  if (type !== "STANDARD") findings.fail(`the type of the entry is ${type}, expected STANDARD`, replaceTarget(target));
  const missing = access.groups.filter((group) => !kubernetesGroups.includes(group));
  if (missing.length > 0) findings.fail(`the entry lacks the groups ${missing.join(", ")}`, applyTarget(target));
  for (const policy of access.policies) judgePolicy(findings, policy, live, target);
  findings.conclude();
  await entryOfRole(side, live);
  return `the entry has ${count(access.policies.length, "access policy", "access policies")}, ${count(access.groups.length, "group", "groups")}`;
}

function judgePolicy(findings: Findings, { arn, namespaces }: AccessPolicy, live: LiveEntry, target: Target): void {
  const associated = live.policies.find(({ policyArn }) => policyArn === arn);
  if (!associated) {
    findings.fail(`the entry has no access policy ${arn}`, applyTarget(target));
    return;
  }
  const scope = scopeOf(associated);
  if (coveredBy(scope, namespaces)) return;
  findings.fail(
    `the scope of access policy ${arn} is ${reachOf(scope)}, expected ${reachOf(namespaces)}`,
    replaceTarget(target),
  );
}

/** EKS saves the id of the role for which an entry was created. An entry that is older than the role grants nothing. */
async function entryOfRole({ role, target }: TargetSide, { entry }: LiveEntry): Promise<void> {
  const { createdAt } = await role.use();
  if (!entry.createdAt || entry.createdAt >= createdAt) return;
  throw new CheckFailure(
    "the entry is older than the role, which was recreated: the entry grants nothing",
    replaceTarget(target),
  );
}

/** Whether a cluster grants the role more access than the fleet file. */
export async function excessAccess(side: TargetSide, access: AccessEntry): Promise<string> {
  const live = await side.entry.use();
  if (!live) return "the cluster has no access entry for the role";
  const { target } = side;
  const findings = new Findings();
  const principal = ["--principal-arn", authenticatingRoleArn(side.fleet.argocd, target)];
  for (const associated of live.policies) judgeExcess(findings, associated, access, target, principal);
  const groups = (live.entry.kubernetesGroups ?? []).filter((group) => !access.groups.includes(group));
  if (groups.length > 0) {
    // The AWS CLI needs JSON for an empty list.
    const kept = access.groups.length > 0 ? access.groups : ["[]"];
    findings.fail(
      `excess access: ${groups.length === 1 ? "group" : "groups"} ${groups.join(", ")}`,
      eksCommand(target, "update-access-entry", ...principal, "--kubernetes-groups", ...kept),
    );
  }
  findings.conclude();
  return "no access policy, scope or group beyond the fleet file";
}

function judgeExcess(
  findings: Findings,
  associated: AssociatedAccessPolicy,
  access: AccessEntry,
  target: Target,
  principal: readonly string[],
): void {
  const { policyArn = "" } = associated;
  const policy = [...principal, "--policy-arn", policyArn];
  const scope = scopeOf(associated);
  const declared = access.policies.find(({ arn }) => arn === policyArn);
  if (!declared) {
    const fix = eksCommand(target, "disassociate-access-policy", ...policy);
    findings.fail(`excess access: access policy ${policyArn} for ${reachOf(scope)}`, fix);
    return;
  }
  if (coveredBy(declared.namespaces, scope)) return;
  const narrow = `type=namespace,namespaces=${declared.namespaces.join(",")}`;
  findings.fail(
    `excess access: access policy ${policyArn} is for ${reachOf(scope)}, expected ${reachOf(declared.namespaces)}`,
    eksCommand(target, "associate-access-policy", ...policy, "--access-scope", narrow),
  );
}

/** Namespaces of an access policy; none for the whole cluster. */
function scopeOf({ accessScope }: AssociatedAccessPolicy): readonly string[] {
  return accessScope?.type === "namespace" ? (accessScope.namespaces ?? []) : [];
}

function reachOf(namespaces: readonly string[]): string {
  return namespaces.join(", ") || "the whole cluster";
}

/** Whether a scope covers another scope. Namespaces may be patterns, such as `dev-*`. */
function coveredBy(wide: readonly string[], narrow: readonly string[]): boolean {
  if (wide.length === 0) return true;
  return narrow.length > 0 && narrow.every((one) => wide.some((pattern) => matchesWildcard(pattern, one)));
}

function count(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
