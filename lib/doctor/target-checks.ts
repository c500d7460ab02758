import { targetRoleArn } from "../model/arn";
import { byType } from "../model/by-type";
import type { CheckResult } from "../model/check-result";
import type { Access } from "../model/fleet";
import { DEFAULT_TRUST, trustOfTargetRole } from "../model/fleet-trust";
import { evaluate } from "../model/policy-evaluation";
import { accessEntry, excessAccess } from "./access-entry";
import type { ArgocdSide } from "./argocd-side";
import { awsAuth, excessInAwsAuth } from "./aws-auth";
import { runCheck } from "./check";
import { clusterSecret } from "./cluster-secret-check";
import type { ConnectionProbe } from "./connection-probe";
import { duplicateSecrets } from "./duplicate-secrets";
import { endpoint } from "./endpoint";
import { Findings } from "./findings";
import { fixManagementRole, fixTargetRole } from "./fixes";
import { otherPrincipals } from "./other-principals";
import { guardsBeyond, judge, judgeBoundary, judgeExcessTrust } from "./policy-findings";
import { staleIdsOf } from "./roles";
import { assumeRoleRequests } from "./sts-requests";
import type { TargetSide } from "./target-side";

type TargetCheck = readonly [name: string, check: () => Promise<string>];

/** The checks from the management role to a target's cluster, and the checks of the target's Secret. */
export function targetChecks(side: TargetSide, probe: ConnectionProbe | undefined): Promise<CheckResult[]> {
  const { target, cluster, connections } = side;
  const checks: readonly TargetCheck[] = [
    ...(target.role.type === "none"
      ? []
      : ([
          ["assume-role permission", () => assumeRolePermission(side)],
          ["target role", () => targetRole(side)],
        ] satisfies TargetCheck[])),
    ["cluster", () => usableCluster(side)],
    ...accessChecks(side),
    ["endpoint", async () => endpoint(await cluster.use(), target, connections)],
    ["cluster Secret", () => clusterSecret(side)],
    ["duplicate Secrets", () => duplicateSecrets(side)],
    ...(probe ? ([["connection", () => probe.connect(side)]] satisfies TargetCheck[]) : []),
  ];
  return Promise.all(checks.map(([check, make]) => runCheck({ target: target.key, check }, make)));
}

function accessChecks(side: TargetSide): readonly TargetCheck[] {
  return byType<Access, readonly TargetCheck[]>(side.target.access, {
    "access-entry": (access) => [
      [access.type, () => accessEntry(side, access)],
      ["excess access", () => excessAccess(side, access)],
      ["other principals", () => otherPrincipals(side, access)],
    ],
    "aws-auth": (access) => [
      [access.type, () => awsAuth(side, access)],
      ["excess access", () => excessInAwsAuth(side, access)],
    ],
  });
}

async function usableCluster({ cluster, mode }: TargetSide): Promise<string> {
  const { status } = await cluster.own();
  return `the cluster is ${status}, its authentication mode is ${await mode.own()}`;
}

/** Whether the policies and the permissions boundary of the management role allow the role to assume the target role. */
async function assumeRolePermission({ argocd, target }: TargetSide): Promise<string> {
  const resource = targetRoleArn(target) ?? "";
  const { fleet } = argocd;
  const permissions = await argocd.permissions.use();
  const requests = await requestsOf(argocd);
  const findings = new Findings();
  judge(
    findings,
    {
      name: "the permission policy of the management role",
      object: ` on ${resource}`,
      evaluate: ({ principal: _, ...request }) => evaluate(permissions, { ...request, resource }),
      fix: fixManagementRole(fleet.argocd),
    },
    requests,
  );
  const boundary = await argocd.boundary.use().catch((error: unknown) => {
    findings.conclude();
    throw error;
  });
  if (boundary) {
    judge(
      findings,
      {
        name: `the permissions boundary ${boundary.arn}`,
        object: ` on ${resource}`,
        evaluate: ({ principal: _, ...request }) => evaluate([boundary.document], { ...request, resource }),
      },
      requests,
    );
  }
  findings.conclude();
  return `the management role may assume ${resource}`;
}

async function requestsOf({ fleet, managementRole }: ArgocdSide) {
  return assumeRoleRequests(fleet.argocd, (await managementRole.use()).tags);
}

/** Whether the trust policy of the target role allows the management role's sessions. */
async function targetRole({ argocd, target, role }: TargetSide): Promise<string> {
  const live = await role.own();
  const { fleet } = argocd;
  // Without the management role's tags, only conditions on the tags are unknown.
  const requests = await requestsOf(argocd).catch(() => assumeRoleRequests(fleet.argocd, undefined));
  const { role: declared } = target;
  if (declared.type === "none") return `${live.arn} is the management role`;
  const wanted = trustOfTargetRole(fleet.argocd, declared.type === "defined" ? declared : DEFAULT_TRUST);
  const guards = guardsBeyond(live, wanted, declared);
  const [stale] = staleIdsOf(live.trust);
  const fix = fixTargetRole(target);
  const findings = new Findings();
  judge(
    findings,
    {
      name: `the trust policy of ${live.arn}${stale ? `, which names the deleted role ${stale},` : ""}`,
      evaluate: (request) => evaluate([live.trust], request),
      fix: guards.length === 0 ? fix : undefined,
    },
    requests,
  );
  judgeBoundary(findings, live, declared, fix);
  findings.conclude();
  judgeExcessTrust(findings, live, wanted, { type: declared.type, fix: guards.length === 0 ? fix : undefined });
  findings.conclude();
  const beyond = guards.length > 0 ? `; not in the fleet file: ${guards.join(", ")}` : "";
  return `the trust policy allows the management role${beyond}`;
}
