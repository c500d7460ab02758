import { type ByType, byType } from "../model/by-type";
import type { CheckResult } from "../model/check-result";
import type { Identity } from "../model/fleet";
import type { ArgocdSide } from "./argocd-side";
import { runCheck } from "./check";
import { isClusterSecret } from "./cluster-secrets";
import type { ConnectionProbe } from "./connection-probe";
import { credentialWebhook } from "./credential-webhook";
import { managementRolePermissions, managementRoleTrust } from "./management-role";
import { oidcProvider } from "./oidc-provider";
import { podIdentityAgent } from "./pod-identity-agent";
import { identityOfPods } from "./pods";
import { annotatedServiceAccounts, associatedServiceAccounts } from "./service-accounts";

type ArgocdCheck = readonly [name: string, check: (side: ArgocdSide) => Promise<string>];

const OF_IDENTITY: ByType<Identity, readonly ArgocdCheck[]> = {
  irsa: (irsa) => [
    ["service accounts", (side) => annotatedServiceAccounts(side, irsa)],
    ["OIDC provider", (side) => oidcProvider(side, irsa)],
  ],
  "pod-identity": (podIdentity) => [
    ["service accounts", (side) => associatedServiceAccounts(side, podIdentity)],
    ["Pod Identity agent", (side) => podIdentityAgent(side, podIdentity)],
  ],
};

/** The checks from Argo CD's pods to the management role. */
export function argocdChecks(side: ArgocdSide, probe: ConnectionProbe | undefined): Promise<CheckResult[]> {
  const checks: readonly ArgocdCheck[] = [
    ["Argo CD cluster", async ({ cluster }) => `the cluster is ${(await cluster.own()).status}`],
    ["Argo CD cluster API", argocdApi],
    ...byType(side.fleet.argocd.identity, OF_IDENTITY),
    ["pods", async ({ fleet }) => identityOfPods(await podsOf(side), fleet.argocd)],
    ["credential webhook", credentialWebhook],
    ["management role", managementRoleTrust],
    ["management role permissions", managementRolePermissions],
    ["cluster Secrets", clusterSecrets],
    ...(probe ? ([["sessions", () => probe.managementSessions()]] satisfies ArgocdCheck[]) : []),
  ];
  return Promise.all(checks.map(([check, make]) => runCheck({ check }, () => make(side))));
}

async function argocdApi({ api, fleet }: ArgocdSide): Promise<string> {
  await api.own();
  return `the API responds, and the namespace ${fleet.argocd.namespace} exists`;
}

async function podsOf({ fleet, api }: ArgocdSide) {
  const { core } = await api.use();
  return (await core.listNamespacedPod({ namespace: fleet.argocd.namespace })).items;
}

async function clusterSecrets({ secrets, fleet }: ArgocdSide): Promise<string> {
  const count = (await secrets.own()).filter(isClusterSecret).length;
  return `${count} cluster ${count === 1 ? "Secret" : "Secrets"} in namespace ${fleet.argocd.namespace}`;
}
