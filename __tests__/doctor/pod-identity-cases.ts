import { podIdentity } from "../support/sample-fleet";
import type { CheckCase } from "./check-case";
import { accessDenied } from "./fake-account";
import { withArgocd } from "./fleets";
import { at, forbidden, type World } from "./world";

const ROLE = "arn:aws:iam::111122223333:role/argocd-management";
const APPLY = "argocd-eks-iam synth; argocd-eks-iam plan --stack argocd; argocd-eks-iam apply";
const AGENT = "eks-pod-identity-agent";
const SERVER = "argocd-server";
const ALL = "argocd-application-controller, argocd-applicationset-controller, argocd-server";
const TRUST = `the trust policy of ${ROLE}`;

const fleet = withArgocd({ identity: podIdentity() });
const untagged = withArgocd({ identity: podIdentity({ hasSessionTags: false }) });

const associate = (change: object) => (world: World) => {
  const { associations } = world.platform;
  associations.set(SERVER, { ...associations.get(SERVER), ...change });
};

const associations: readonly CheckCase[] = [
  {
    name: "an association of every service account",
    change: () => undefined,
    check: "Argo CD, service accounts",
    verdict: "PASS",
    evidence: "3 service accounts are associated with the management role",
  },
  {
    name: "a service account without an association",
    change: (world) => world.platform.associations.delete(SERVER),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: "service account argocd-server has no Pod Identity association",
    fix: APPLY,
  },
  {
    name: "an association with another role",
    change: associate({ roleArn: "arn:other" }),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: `service account argocd-server is associated with arn:other, expected ${ROLE}`,
    fix: APPLY,
  },
  {
    name: "an association with a target role",
    change: associate({ targetRoleArn: "arn:aws:iam::444455556666:role/x", associationId: "a-1; rm -rf /" }),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence:
      "the association of service account argocd-server has the target role arn:aws:iam::444455556666:role/x: EKS assumes the target role, so Argo CD's pods get the target role instead of the management role",
    fix: `aws eks delete-pod-identity-association --cluster-name argocd --region eu-west-1 --association-id 'a-1; rm -rf /'; ${APPLY}`,
  },
  {
    name: "an association without the tags that policies require",
    change: associate({ disableSessionTags: true }),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: "the association of service account argocd-server adds no session tags, which policies require",
    fix: APPLY,
  },
  {
    name: "an association with tags that no policy allows",
    fleet: untagged,
    change: associate({ disableSessionTags: false }),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: "the association of service account argocd-server adds session tags, which no policy allows",
    fix: APPLY,
  },
  {
    name: "associations that may not be listed",
    change: (world) => world.platform.failing.set("ListPodIdentityAssociations", accessDenied("eks:List")),
    check: "Argo CD, service accounts",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: eks:List",
  },
];

const removeAddon = (world: World) => world.platform.addons.clear();

const agent: readonly CheckCase[] = [
  {
    name: "an add-on that runs",
    change: () => undefined,
    check: "Argo CD, Pod Identity agent",
    verdict: "PASS",
    evidence: "the add-on is ACTIVE",
  },
  {
    name: "an add-on that failed",
    change: (world) => world.platform.addons.set(AGENT, { status: "DEGRADED" }),
    check: "Argo CD, Pod Identity agent",
    verdict: "FAIL",
    evidence: "the add-on eks-pod-identity-agent is DEGRADED",
    fix: `set argocd.podIdentityAgent: managed in the fleet file; ${APPLY}`,
  },
  {
    name: "no agent at all",
    change: removeAddon,
    check: "Argo CD, Pod Identity agent",
    verdict: "FAIL",
    evidence: "the cluster has neither an add-on nor a DaemonSet eks-pod-identity-agent",
    fix: `set argocd.podIdentityAgent: managed in the fleet file; ${APPLY}`,
  },
  {
    name: "no agent at all, of the fleet's own",
    fleet: withArgocd({ identity: podIdentity({ agent: "managed" }) }),
    change: removeAddon,
    check: "Argo CD, Pod Identity agent",
    verdict: "FAIL",
    evidence: "the cluster has neither an add-on nor a DaemonSet eks-pod-identity-agent",
    fix: APPLY,
  },
  {
    name: "an agent that Helm installed",
    change: (world) => {
      removeAddon(world);
      const status = { numberReady: 2, desiredNumberScheduled: 3 };
      world.intercepted.push(at(`/kube-system/daemonsets/${AGENT}`, 200, { metadata: { name: AGENT }, status }));
    },
    check: "Argo CD, Pod Identity agent",
    verdict: "PASS",
    evidence: "the DaemonSet eks-pod-identity-agent has 2 of 3 pods ready",
  },
  {
    name: "an agent that is part of EKS Auto Mode",
    change: (world) => {
      removeAddon(world);
      world.changeCluster(world.fleet.argocd.account, "argocd", { computeConfig: { enabled: true } });
    },
    check: "Argo CD, Pod Identity agent",
    verdict: "PASS",
    evidence: "EKS Auto Mode includes the agent",
  },
  {
    name: "no add-on, and DaemonSets that may not be read",
    change: (world) => {
      removeAddon(world);
      world.intercepted.push(at("/daemonsets/", 403, forbidden("daemonsets")));
    },
    check: "Argo CD, Pod Identity agent",
    verdict: "UNKNOWN",
    evidence: "daemonsets is forbidden",
  },
];

const trust = (from: string, to: string) => (world: World) => {
  world.managementRole.trust = JSON.parse(JSON.stringify(world.managementRole.trust).replaceAll(from, to));
};

const roles: readonly CheckCase[] = [
  {
    name: "a trust policy that does not allow tags",
    change: trust("sts:TagSession", "sts:SetSourceIdentity"),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:TagSession for service accounts ${ALL}`,
    fix: APPLY,
  },
  {
    name: "a trust policy of another cluster",
    change: trust(":cluster/argocd", ":cluster/other"),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRole for service accounts ${ALL}; ${TRUST} does not allow sts:TagSession for service accounts ${ALL}`,
    fix: APPLY,
  },
  {
    name: "a trust policy with a condition that AWS does not document for Pod Identity",
    change: trust('"aws:SourceAccount"', '"aws:SourceArn":"x","aws:SourceAccount"'),
    check: "Argo CD, management role",
    verdict: "UNKNOWN",
    evidence: /depends on aws:SourceArn/,
  },
  {
    name: "a trust policy of a fleet without session tags",
    fleet: untagged,
    change: () => undefined,
    check: "Argo CD, management role",
    verdict: "PASS",
    evidence: "the trust policy allows 3 service accounts",
  },
  {
    name: "a target role that does not allow tags",
    change: (world) => {
      const role = world.roleOf("orders");
      role.trust = JSON.parse(JSON.stringify(role.trust).replace("sts:TagSession", "sts:SetSourceIdentity"));
    },
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `the trust policy of arn:aws:iam::444455556666:role/argocd-target-orders does not allow sts:TagSession for service accounts ${ALL}`,
    fix: "argocd-eks-iam synth; argocd-eks-iam plan --target orders; argocd-eks-iam apply",
  },
  {
    name: "a target role that asks for one of the service accounts",
    change: (world) => {
      world.roleOf("orders").trust = {
        Statement: {
          ...{ Effect: "Allow", Principal: { AWS: ROLE }, Action: ["sts:AssumeRole", "sts:TagSession"] },
          Condition: { StringEquals: { "aws:PrincipalTag/kubernetes-service-account": SERVER } },
        },
      };
    },
    check: "orders, target role",
    verdict: "FAIL",
    evidence:
      /does not allow sts:AssumeRole for service accounts argocd-application-controller, argocd-applicationset-controller;/,
  },
  {
    name: "a target role that asks for a tag of the pod, whose value is not known",
    change: (world) => {
      world.roleOf("orders").trust = {
        Statement: {
          ...{ Effect: "Allow", Principal: { AWS: ROLE }, Action: ["sts:AssumeRole", "sts:TagSession"] },
          Condition: { StringLike: { "aws:PrincipalTag/kubernetes-pod-name": "argocd-*" } },
        },
      };
    },
    check: "orders, target role",
    verdict: "UNKNOWN",
    evidence: /depends on aws:PrincipalTag\/kubernetes-pod-name/,
  },
];

/** Of Argo CD's side and target roles, under Pod Identity. */
export const POD_IDENTITY_CASES: readonly CheckCase[] = [...associations, ...agent, ...roles].map((one) => ({
  fleet,
  ...one,
}));
