import { irsa, sampleFleet } from "../support/sample-fleet";
import type { CheckCase } from "./check-case";
import { accessDenied } from "./fake-account";
import { bounded, withArgocd } from "./fleets";
import { at, forbidden, ISSUER, webhookOf } from "./world";

const ROLE = "arn:aws:iam::111122223333:role/argocd-management";
const APPLY = "argocd-eks-iam synth; argocd-eks-iam plan --stack argocd; argocd-eks-iam apply";
const ANNOTATION = "eks.amazonaws.com/role-arn";
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
const BOUNDARY = "arn:aws:iam::111122223333:policy/boundary";

const credentials: readonly CheckCase[] = [
  {
    name: "no credentials of an account",
    change: (world) => {
      const error = Object.assign(new Error("Could not load credentials from any providers"), {
        name: "CredentialsProviderError",
      });
      world.account(world.target("orders").account).failing.set("GetCallerIdentity", error);
    },
    check: "credentials of account shop",
    verdict: "UNKNOWN",
    evidence:
      "no AWS credentials for account shop (444455556666): CredentialsProviderError: Could not load credentials from any providers",
  },
  {
    name: "credentials of another account",
    change: (world) => {
      world.account(world.target("orders").account).caller = {
        ...{ Account: "111122223333", Arn: "arn:aws:iam::111122223333:user/pipeline" },
      };
    },
    check: "credentials of account shop",
    verdict: "FAIL",
    evidence: "the credentials belong to arn:aws:iam::111122223333:user/pipeline, not to account shop (444455556666)",
    fix: "set accounts.shop.deployRole or profile in the fleet file, or use credentials of account 444455556666",
  },
  {
    name: "credentials of the account of the fleet",
    change: () => undefined,
    check: "credentials of account platform",
    verdict: "PASS",
    evidence: "the credentials belong to arn:aws:sts::111122223333:assumed-role/terraform/session",
  },
];

const status = (value: string, expected: Pick<CheckCase, "verdict" | "evidence" | "fix">): CheckCase => ({
  name: `an Argo CD cluster in status ${value}`,
  change: (world) => world.changeCluster(world.fleet.argocd.account, "argocd", { status: value }),
  check: "Argo CD, Argo CD cluster",
  ...expected,
});

const cluster: readonly CheckCase[] = [
  status("ACTIVE", { verdict: "PASS", evidence: "the cluster is ACTIVE" }),
  status("UPDATING", { verdict: "PASS", evidence: "the cluster is UPDATING" }),
  status("PENDING", { verdict: "PASS", evidence: "the cluster is PENDING" }),
  status("CREATING", {
    ...{ verdict: "FAIL", evidence: "the cluster is CREATING", fix: "wait until the cluster is ACTIVE" },
  }),
  status("DELETING", {
    ...{ verdict: "FAIL", evidence: "the cluster is DELETING" },
    fix: "if the deletion is intended, remove the cluster from the fleet file",
  }),
  status("FAILED", {
    ...{ verdict: "FAIL", evidence: "the cluster is FAILED" },
    fix: "read the field health in the output of aws eks describe-cluster",
  }),
  {
    name: "an Argo CD cluster that does not exist",
    change: (world) => world.platform.clusters.delete("argocd"),
    check: "Argo CD, Argo CD cluster",
    verdict: "FAIL",
    evidence: "EKS has no cluster argocd in 111122223333, eu-west-1",
    fix: "correct argocd.cluster, argocd.account or argocd.region in the fleet file",
  },
  {
    name: "an Argo CD cluster that may not be described",
    change: (world) => world.platform.failing.set("DescribeCluster", accessDenied("eks:DescribeCluster")),
    check: "Argo CD, Argo CD cluster",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: eks:DescribeCluster",
    also: ["payments, cluster"],
  },
  {
    name: "an Argo CD cluster without the namespace",
    change: (world) => world.intercepted.push(at("/api/v1/namespaces/argocd", 404, { kind: "Status", code: 404 })),
    check: "Argo CD, Argo CD cluster API",
    verdict: "FAIL",
    evidence: "the Argo CD cluster has no namespace argocd",
    fix: "install Argo CD, or correct argocd.namespace in the fleet file",
  },
  {
    name: "an Argo CD cluster that refuses the deploy role",
    change: (world) => world.intercepted.push(at("/api/", 401, { kind: "Status", code: 401, message: "Unauthorized" })),
    check: "Argo CD, Argo CD cluster API",
    verdict: "UNKNOWN",
    evidence: "the cluster's API responds with HTTP status 401",
  },
  {
    name: "an Argo CD cluster that can't be reached",
    change: (world) => {
      Object.assign(world.connections, {
        clusterApi: () => Promise.reject(new Error("connect ETIMEDOUT 10.0.0.1:443")),
      });
    },
    check: "Argo CD, Argo CD cluster API",
    verdict: "UNKNOWN",
    evidence: "connect ETIMEDOUT 10.0.0.1:443",
  },
  {
    name: "Secrets that may not be listed",
    change: (world) => world.intercepted.push(at("/argocd/secrets", 403, forbidden("secrets"))),
    check: "Argo CD, cluster Secrets",
    verdict: "UNKNOWN",
    evidence: "secrets is forbidden",
  },
];

const serviceAccount = (annotations: object) => ({
  metadata: { name: "argocd-server", namespace: "argocd", annotations },
});

const serviceAccounts: readonly CheckCase[] = [
  {
    name: "an annotation that is not there, of the fleet's own",
    change: (world) => world.put("serviceaccounts", serviceAccount({})),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: `service account argocd-server has no ${ANNOTATION}, expected ${ROLE}`,
    fix: APPLY,
  },
  {
    name: "an annotation that is not there, and not the fleet's to set",
    fleet: withArgocd({ identity: irsa({ annotateServiceAccounts: false }) }),
    change: (world) => world.put("serviceaccounts", serviceAccount({})),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: `service account argocd-server has no ${ANNOTATION}, expected ${ROLE}`,
    fix: `kubectl -n argocd annotate --overwrite serviceaccount argocd-server ${ANNOTATION}=${ROLE}`,
  },
  {
    name: "an annotation of another role",
    change: (world) => world.put("serviceaccounts", serviceAccount({ [ANNOTATION]: "arn:other" })),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: `service account argocd-server has ${ANNOTATION} arn:other, expected ${ROLE}`,
    fix: `kubectl -n argocd annotate --overwrite serviceaccount argocd-server ${ANNOTATION}=${ROLE}`,
  },
  {
    name: "service accounts that do not exist",
    fleet: withArgocd({ serviceAccounts: ["argocd-server", "a", "b"] }),
    change: (world) =>
      world.intercepted.push(at("/serviceaccounts", 200, { items: [serviceAccount({ [ANNOTATION]: ROLE })] })),
    check: "Argo CD, service accounts",
    verdict: "FAIL",
    evidence: "service account a does not exist; service account b does not exist",
    fix: "install Argo CD, or correct argocd.serviceAccounts",
  },
  {
    name: "service accounts that may not be listed",
    change: (world) => world.intercepted.push(at("/serviceaccounts", 403, forbidden("serviceaccounts"))),
    check: "Argo CD, service accounts",
    verdict: "UNKNOWN",
    evidence: "serviceaccounts is forbidden",
  },
];

const oidcProvider: readonly CheckCase[] = [
  {
    name: "an OIDC provider that does not exist",
    change: (world) => world.platform.oidcProviders.clear(),
    check: "Argo CD, OIDC provider",
    verdict: "FAIL",
    evidence: `${PROVIDER} does not exist`,
    fix: `set argocd.oidcProvider: create in the fleet file; ${APPLY}`,
  },
  {
    name: "an OIDC provider of the fleet's own that does not exist",
    fleet: withArgocd({ identity: irsa({ oidcProvider: "create" }) }),
    change: (world) => world.platform.oidcProviders.clear(),
    check: "Argo CD, OIDC provider",
    verdict: "FAIL",
    evidence: `${PROVIDER} does not exist`,
    fix: APPLY,
  },
  {
    name: "an OIDC provider without the client id of STS",
    change: (world) => world.platform.oidcProviders.set(PROVIDER, ["sigstore", "vault"]),
    check: "Argo CD, OIDC provider",
    verdict: "FAIL",
    evidence: `${PROVIDER} does not accept tokens for sts.amazonaws.com: the client ids of the provider are sigstore, vault`,
    fix: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${PROVIDER} --client-id sts.amazonaws.com`,
  },
  {
    name: "an OIDC provider without any client id",
    change: (world) => world.platform.oidcProviders.set(PROVIDER, []),
    check: "Argo CD, OIDC provider",
    verdict: "FAIL",
    evidence: `${PROVIDER} does not accept tokens for sts.amazonaws.com: the client ids of the provider are none`,
    fix: `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${PROVIDER} --client-id sts.amazonaws.com`,
  },
  {
    name: "an OIDC provider that may not be read",
    change: (world) => world.platform.failing.set("GetOpenIDConnectProvider", accessDenied("iam:Get")),
    check: "Argo CD, OIDC provider",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: iam:Get",
  },
];

const webhook: readonly CheckCase[] = [
  {
    name: "a webhook with the CA of before a rotation",
    change: (world) => world.intercepted.push(webhookOf("")),
    check: "Argo CD, credential webhook",
    verdict: "FAIL",
    evidence:
      "the CA bundle of the webhook pod-identity-webhook lacks the cluster's active CA: pods start without the role",
    fix: 'kubectl patch mutatingwebhookconfiguration pod-identity-webhook --type json -p \'[{"op":"add","path":"/webhooks/0/clientConfig/caBundle","value":"CA"}]\'; kubectl -n argocd rollout restart deployment,statefulset',
  },
  {
    name: "a webhook that does not exist",
    change: (world) =>
      world.intercepted.push(at("/mutatingwebhookconfigurations/", 404, { kind: "Status", code: 404 })),
    check: "Argo CD, credential webhook",
    verdict: "UNKNOWN",
    evidence: "the Argo CD cluster has no MutatingWebhookConfiguration pod-identity-webhook",
  },
  {
    name: "a webhook that may not be read",
    change: (world) => world.intercepted.push(at("/mutatingwebhookconfigurations/", 403, forbidden("webhook"))),
    check: "Argo CD, credential webhook",
    verdict: "UNKNOWN",
    evidence: "webhook is forbidden",
  },
  {
    name: "a webhook that is not the one of EKS",
    change: (world) =>
      world.intercepted.push(webhookOf("", { service: { name: "webhook", namespace: "kube-system" } })),
    check: "Argo CD, credential webhook",
    verdict: "UNKNOWN",
    evidence:
      "the webhook pod-identity-webhook is not the webhook of EKS, so doctor does not know the CA of the webhook",
  },
  {
    name: "a cluster without a CA",
    change: (world) => world.changeCluster(world.fleet.argocd.account, "argocd", { certificateAuthority: undefined }),
    check: "Argo CD, credential webhook",
    verdict: "UNKNOWN",
    evidence: "the CA of the Argo CD cluster could not be read",
  },
];

const TRUST = `the trust policy of ${ROLE}`;
const ALL = "argocd-application-controller, argocd-applicationset-controller, argocd-server";

/** Changes the text of the management role's trust policy. */
const trust = (from: string, to: string) => (world: Parameters<CheckCase["change"]>[0]) => {
  world.managementRole.trust = JSON.parse(JSON.stringify(world.managementRole.trust).replaceAll(from, to));
};

const managementRole: readonly CheckCase[] = [
  {
    name: "a management role that does not exist",
    change: (world) => world.platform.roles.delete("argocd-management"),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${ROLE} does not exist`,
    fix: APPLY,
  },
  {
    name: "an existing management role that does not exist",
    fleet: withArgocd({ managementRole: { type: "existing", arn: ROLE } }),
    change: (world) => world.platform.roles.delete("argocd-management"),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${ROLE} does not exist`,
    fix: `create ${ROLE}, or correct the ARN in the fleet file`,
  },
  {
    name: "a management role in another path",
    change: (world) => {
      const role = world.managementRole;
      world.platform.roles.set("argocd-management", { ...role, arn: ROLE.replace("role/", "role/other/") });
    },
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `the role is arn:aws:iam::111122223333:role/other/argocd-management, expected ${ROLE}`,
    fix: APPLY,
  },
  {
    name: "a management role that may not be read",
    change: (world) => world.platform.failing.set("GetRole", accessDenied("iam:GetRole")),
    check: "Argo CD, management role",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: iam:GetRole",
    also: ["payments, target role"],
  },
  {
    name: "a trust policy of another service account",
    change: trust("argocd:argocd-server", "argo:argocd-server"),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRoleWithWebIdentity for service account argocd-server`,
    fix: APPLY,
  },
  {
    name: "a trust policy of another audience",
    change: trust('"sts.amazonaws.com"', '"sts"'),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRoleWithWebIdentity for service accounts ${ALL}`,
    fix: APPLY,
  },
  {
    name: "a trust policy of another audience, of an existing role",
    fleet: withArgocd({ managementRole: { type: "existing", arn: ROLE } }),
    change: trust('"sts.amazonaws.com"', '"sts"'),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRoleWithWebIdentity for service accounts ${ALL}`,
    fix: `change ${ROLE} as the output management_role_needs of the stack argocd requires`,
  },
  {
    name: "a trust policy with a condition on the network",
    change: trust('"StringEquals":{', '"StringEquals":{"aws:SourceVpc":"vpc-1",'),
    check: "Argo CD, management role",
    verdict: "UNKNOWN",
    evidence: `whether ${TRUST} allows sts:AssumeRoleWithWebIdentity for service accounts ${ALL} depends on aws:SourceVpc`,
  },
  {
    name: "a trust policy with a condition that is not met and that an apply would remove",
    change: trust('"StringEquals":{', '"StringEquals":{"aws:SourceAccount":"111122223333",'),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRoleWithWebIdentity for service accounts ${ALL}`,
  },
  {
    name: "a trust policy that denies",
    change: trust('"Statement":[', '"Statement":[{"Effect":"Deny","Principal":"*","Action":"*"},'),
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `${TRUST} denies sts:AssumeRoleWithWebIdentity for service accounts ${ALL}`,
  },
  {
    name: "a trust policy with a condition that is met",
    change: trust(
      '"StringEquals":{',
      `"StringLike":{"${ISSUER}:sub":"system:*"},"Null":{"aws:SourceAccount":"true"},"StringEquals":{`,
    ),
    check: "Argo CD, management role",
    verdict: "PASS",
    evidence: "the trust policy allows 3 service accounts; not in the fleet file: the condition on aws:sourceaccount",
  },
  {
    name: "a management role without the fleet file's boundary",
    fleet: withArgocd({ managementRole: bounded(sampleFleet().argocd.managementRole, BOUNDARY) }),
    change: () => undefined,
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `the permissions boundary of ${ROLE} is not set, expected ${BOUNDARY}`,
    fix: APPLY,
  },
  {
    name: "a management role with another boundary than the fleet file's",
    fleet: withArgocd({ managementRole: bounded(sampleFleet().argocd.managementRole, BOUNDARY) }),
    change: (world) => {
      world.managementRole.boundary = `${BOUNDARY}-strict`;
      world.platform.policies.set(`${BOUNDARY}-strict`, { Statement: { Effect: "Allow", Action: "*", Resource: "*" } });
    },
    check: "Argo CD, management role",
    verdict: "FAIL",
    evidence: `the permissions boundary of ${ROLE} is ${BOUNDARY}-strict, expected ${BOUNDARY}`,
  },
];

const permissions: readonly CheckCase[] = [
  {
    name: "permission policies that may not be read",
    change: (world) => world.platform.failing.set("ListRolePolicies", accessDenied("iam:ListRolePolicies")),
    check: "Argo CD, management role permissions",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: iam:ListRolePolicies",
  },
  {
    name: "a permissions boundary that may not be read",
    change: (world) => {
      const role = world.managementRole;
      role.boundary = BOUNDARY;
      role.attached.length = 0;
      role.inline.own = { Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" } };
      world.platform.failing.set("GetPolicy", accessDenied("iam:GetPolicy"));
    },
    check: "Argo CD, management role permissions",
    verdict: "UNKNOWN",
    evidence: `the permissions boundary ${BOUNDARY} could not be read: AccessDeniedException: User: x is not authorized to perform: iam:GetPolicy`,
  },
  {
    name: "a permissions boundary that the fleet file does not name, and that allows",
    change: (world) => {
      world.managementRole.boundary = BOUNDARY;
      world.platform.policies.set(BOUNDARY, { Statement: { Effect: "Allow", Action: "sts:*", Resource: "*" } });
    },
    check: "Argo CD, management role permissions",
    verdict: "PASS",
    evidence: `1 permission policy, permissions boundary ${BOUNDARY}, which is not in the fleet file`,
  },
];

/** Of Argo CD's side, under IRSA. */
export const ARGOCD_CASES: readonly CheckCase[] = [
  ...credentials,
  ...cluster,
  ...serviceAccounts,
  ...oidcProvider,
  ...webhook,
  ...managementRole,
  ...permissions,
];
