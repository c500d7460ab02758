import { oidcProviderArn } from "../model/arn";
import { byType } from "../model/by-type";
import { irsaTrustOf, podIdentityTrustOf } from "../model/fleet-trust";
import type { PolicyDocument } from "../model/policy-document";
import { evaluate } from "../model/policy-evaluation";
import type { ArgocdSide } from "./argocd-side";
import { Findings } from "./findings";
import { fixManagementRole } from "./fixes";
import { issuerHostOf } from "./oidc-provider";
import { guardsBeyond, isForeignBoundary, judge, judgeBoundary, judgeExcessTrust } from "./policy-findings";
import { irsaRequests, podIdentityRequests, type StsRequest } from "./sts-requests";

/** Whether the management role's trust policy allows Argo CD's service accounts, and no other principal. */
export async function managementRoleTrust(side: ArgocdSide): Promise<string> {
  const { argocd } = side.fleet;
  const role = await side.managementRole.own();
  const { wanted, requests } = await expectedTrust(side);
  const guards = guardsBeyond(role, wanted, argocd.managementRole);
  const findings = new Findings();
  const fix = fixManagementRole(argocd);
  judge(
    findings,
    {
      name: `the trust policy of ${role.arn}`,
      evaluate: (request) => evaluate([role.trust], request),
      fix: guards.length === 0 ? fix : undefined,
    },
    requests,
  );
  judgeBoundary(findings, role, argocd.managementRole, fix);
  findings.conclude();
  const { type } = argocd.managementRole;
  judgeExcessTrust(findings, role, wanted, { type, fix: guards.length === 0 ? fix : undefined });
  findings.conclude();
  const accounts = argocd.serviceAccounts.length;
  const beyond = guards.length > 0 ? `; not in the fleet file: ${guards.join(", ")}` : "";
  return `the trust policy allows ${accounts} service ${accounts === 1 ? "account" : "accounts"}${beyond}`;
}

async function expectedTrust(
  side: ArgocdSide,
): Promise<{ readonly wanted: PolicyDocument; readonly requests: readonly StsRequest[] }> {
  const { argocd } = side.fleet;
  return byType(argocd.identity, {
    irsa: async () => {
      const issuerHost = issuerHostOf(await side.cluster.use());
      const issuer = { issuerHost, oidcProviderArn: oidcProviderArn(argocd.account, issuerHost) };
      return { wanted: irsaTrustOf(argocd, issuer), requests: irsaRequests(argocd, issuerHost) };
    },
    "pod-identity": async () => ({ wanted: podIdentityTrustOf(argocd), requests: podIdentityRequests(argocd) }),
  });
}

/** Whether the policies of the management role can be read. The checks of each target evaluate the policies. */
export async function managementRolePermissions(side: ArgocdSide): Promise<string> {
  const policies = await side.permissions.own();
  const boundary = await side.boundary.own();
  const role = await side.managementRole.use();
  const isForeign = isForeignBoundary(role, side.fleet.argocd.managementRole);
  const bounded = boundary ? `permissions boundary ${boundary.arn}` : "no permissions boundary";
  return `${policies.length} permission ${policies.length === 1 ? "policy" : "policies"}, ${bounded}${isForeign ? ", which is not in the fleet file" : ""}`;
}
