import { accessPolicy, definedRole } from "../support/sample-fleet";
import type { CheckCase } from "./check-case";
import { accessDenied } from "./fake-account";
import { bounded, withOrders } from "./fleets";
import { at, scope, type World } from "./world";

const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const ROLE = "arn:aws:iam::444455556666:role/argocd-target-orders";
const BOUNDARY = "arn:aws:iam::444455556666:policy/boundary";
const ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";
const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const APPLY_ARGOCD = "argocd-eks-iam synth; argocd-eks-iam plan --stack argocd; argocd-eks-iam apply";
const APPLY = "argocd-eks-iam synth; argocd-eks-iam plan --target orders; argocd-eks-iam apply";
const REPLACE = `${APPLY} --allow-destroy orders`;
const OF = "--cluster-name orders-prod --region us-east-1 --principal-arn";
const ALL = "argocd-application-controller, argocd-applicationset-controller, argocd-server";
const FOR = `for service accounts ${ALL}`;

const orders = withOrders({});
const own = (world: World) => world.account(world.target("orders").account);
const existing = withOrders({ role: { type: "existing", arn: ROLE } });

/** Replaces the permission policies of the management role. */
const permit =
  (...statements: readonly object[]) =>
  (world: World) => {
    const role = world.managementRole;
    role.attached.length = 0;
    role.inline.own = { Version: "2012-10-17", Statement: statements };
  };
const allow = { Effect: "Allow", Action: "sts:AssumeRole", Resource: ROLE };

const permission: readonly CheckCase[] = [
  {
    name: "a permission policy of the role",
    change: () => undefined,
    check: "orders, assume-role permission",
    verdict: "PASS",
    evidence: `the management role may assume ${ROLE}`,
  },
  {
    name: "a permission policy of another role",
    change: permit({ ...allow, Resource: `${ROLE}-2` }),
    check: "orders, assume-role permission",
    verdict: "FAIL",
    evidence: `the permission policy of the management role does not allow sts:AssumeRole on ${ROLE} ${FOR}`,
    fix: APPLY_ARGOCD,
  },
  {
    name: "a permission policy of another role, of an existing management role",
    fleet: withOrders({}, { managementRole: { type: "existing", arn: MANAGEMENT } }),
    change: permit(),
    check: "orders, assume-role permission",
    verdict: "FAIL",
    evidence: `the permission policy of the management role does not allow sts:AssumeRole on ${ROLE} ${FOR}`,
    fix: `change ${MANAGEMENT} as the output management_role_needs of the stack argocd requires`,
  },
  {
    name: "a policy that denies",
    change: permit(allow, { Effect: "Deny", Action: "sts:*", Resource: "*" }),
    check: "orders, assume-role permission",
    verdict: "FAIL",
    evidence: `the permission policy of the management role denies sts:AssumeRole on ${ROLE} ${FOR}`,
  },
  {
    name: "a permission with a condition on the network",
    change: permit({ ...allow, Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
    check: "orders, assume-role permission",
    verdict: "UNKNOWN",
    evidence: `whether the permission policy of the management role allows sts:AssumeRole on ${ROLE} ${FOR} depends on aws:SourceIp`,
  },
  {
    name: "a permissions boundary that does not allow",
    change: (world) => {
      world.managementRole.boundary = BOUNDARY;
      world.platform.policies.set(BOUNDARY, { Statement: { Effect: "Allow", Action: "s3:*", Resource: "*" } });
    },
    check: "orders, assume-role permission",
    verdict: "FAIL",
    evidence: `the permissions boundary ${BOUNDARY} does not allow sts:AssumeRole on ${ROLE} ${FOR}`,
  },
  {
    name: "neither policies that allow nor a boundary that may be read",
    change: (world) => {
      permit()(world);
      world.managementRole.boundary = BOUNDARY;
      world.platform.failing.set("GetPolicy", accessDenied("iam:GetPolicy"));
    },
    check: "orders, assume-role permission",
    verdict: "FAIL",
    evidence: `the permission policy of the management role does not allow sts:AssumeRole on ${ROLE} ${FOR}`,
    fix: APPLY_ARGOCD,
    also: ["Argo CD, management role permissions"],
  },
];

const trusting = (statement: object) => (world: World) => {
  world.roleOf("orders").trust = {
    Statement: { Effect: "Allow", Principal: { AWS: MANAGEMENT }, Action: "sts:AssumeRole", ...statement },
  };
};
const TRUST = `the trust policy of ${ROLE}`;

const role: readonly CheckCase[] = [
  {
    name: "a trust policy of the management role",
    change: () => undefined,
    check: "orders, target role",
    verdict: "PASS",
    evidence: "the trust policy allows the management role",
  },
  {
    name: "a trust policy of another role",
    change: trusting({ Principal: { AWS: "arn:aws:iam::111122223333:role/other" } }),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRole ${FOR}`,
    fix: APPLY,
  },
  {
    name: "a trust policy of another role, of an existing target role",
    fleet: existing,
    change: trusting({ Principal: { AWS: "arn:aws:iam::111122223333:role/other" } }),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRole ${FOR}`,
    fix: `change ${ROLE} as the output target_roles_need of the target's stack requires`,
  },
  {
    name: "a trust policy of a management role that was recreated",
    change: trusting({ Principal: { AWS: "AROAEXAMPLE123" } }),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${TRUST}, which names the deleted role AROAEXAMPLE123, does not allow sts:AssumeRole ${FOR}`,
    fix: APPLY,
  },
  {
    name: "a trust policy of an organization",
    fleet: existing,
    change: trusting({
      Principal: { AWS: "arn:aws:iam::111122223333:root" },
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": "o-abcde12345" },
        ArnLike: { "aws:PrincipalArn": MANAGEMENT },
      },
    }),
    check: "orders, target role",
    verdict: "UNKNOWN",
    evidence: `whether ${TRUST} allows sts:AssumeRole ${FOR} depends on aws:PrincipalOrgID`,
  },
  {
    name: "a trust policy that asks for an external id, which Argo CD does not send",
    change: trusting({ Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRole ${FOR}`,
  },
  {
    name: "a trust policy that asks for a tag that the management role has",
    change: (world) => {
      Object.assign(world.managementRole, { tags: { team: "platform" } });
      trusting({ Condition: { StringEquals: { "aws:PrincipalTag/Team": "platform" } } })(world);
    },
    check: "orders, target role",
    verdict: "PASS",
    evidence:
      "the trust policy allows the management role; not in the fleet file: the condition on aws:principaltag/team",
  },
  {
    name: "a trust policy that asks for a tag that the management role lacks",
    change: trusting({ Condition: { StringEquals: { "aws:PrincipalTag/team": "platform" } } }),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${TRUST} does not allow sts:AssumeRole ${FOR}`,
  },
  {
    name: "a trust policy that asks for a tag of a management role that may not be read",
    change: (world) => {
      world.platform.failing.set("GetRole", accessDenied("iam:GetRole"));
      trusting({ Condition: { StringEquals: { "aws:PrincipalTag/team": "platform" } } })(world);
    },
    check: "orders, target role",
    verdict: "UNKNOWN",
    evidence: `whether ${TRUST} allows sts:AssumeRole ${FOR} depends on aws:PrincipalTag/team`,
    also: ["Argo CD, management role"],
  },
  {
    name: "a target role that does not exist",
    change: (world) => own(world).roles.delete("argocd-target-orders"),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${ROLE} does not exist`,
    fix: REPLACE,
  },
  {
    name: "an existing target role that does not exist",
    fleet: existing,
    change: (world) => own(world).roles.delete("argocd-target-orders"),
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `${ROLE} does not exist`,
    fix: `create ${ROLE}, or correct the ARN in the fleet file`,
  },
  {
    name: "a target role in another path",
    change: (world) => {
      own(world).roles.set("argocd-target-orders", {
        ...world.roleOf("orders"),
        arn: ROLE.replace("role/", "role/x/"),
      });
    },
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `the role is arn:aws:iam::444455556666:role/x/argocd-target-orders, expected ${ROLE}`,
    fix: REPLACE,
  },
  {
    name: "a target role that may not be read",
    change: (world) => own(world).failing.set("GetRole", accessDenied("iam:GetRole")),
    check: "orders, target role",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: iam:GetRole",
  },
  {
    name: "a target role without the fleet file's boundary",
    fleet: withOrders({ role: bounded(definedRole("argocd-target-orders"), BOUNDARY) }),
    change: () => undefined,
    check: "orders, target role",
    verdict: "FAIL",
    evidence: `the permissions boundary of ${ROLE} is not set, expected ${BOUNDARY}`,
    fix: APPLY,
  },
  {
    name: "a target role with a boundary that the fleet file does not name, and a trust policy that does not allow",
    change: (world) => {
      world.roleOf("orders").boundary = BOUNDARY;
      trusting({ Principal: { AWS: "999999999999" } })(world);
    },
    check: "orders, target role",
    verdict: "FAIL",
    // An apply would remove the boundary, too.
    evidence: `${TRUST} does not allow sts:AssumeRole ${FOR}`,
  },
  {
    name: "a target role with a boundary that the fleet file does not name",
    change: (world) => {
      world.roleOf("orders").boundary = BOUNDARY;
    },
    check: "orders, target role",
    verdict: "PASS",
    evidence: `the trust policy allows the management role; not in the fleet file: the permissions boundary ${BOUNDARY}`,
  },
];

const change = (fields: object) => (world: World) =>
  world.changeCluster(world.target("orders").account, "orders-prod", fields);

const cluster: readonly CheckCase[] = [
  {
    name: "a cluster that is being updated",
    change: change({ status: "UPDATING" }),
    check: "orders, cluster",
    verdict: "PASS",
    evidence: "the cluster is UPDATING, its authentication mode is API",
  },
  {
    name: "a cluster that is being deleted",
    change: change({ status: "DELETING", endpoint: undefined }),
    check: "orders, cluster",
    verdict: "FAIL",
    evidence: "the cluster is DELETING",
    fix: "if the deletion is intended, remove the cluster from the fleet file",
  },
  {
    name: "a cluster that does not exist",
    change: (world) => own(world).clusters.clear(),
    check: "orders, cluster",
    verdict: "FAIL",
    evidence: "EKS has no cluster orders-prod in 444455556666, us-east-1",
    fix: "correct cluster, account or region of target orders in the fleet file",
  },
  {
    name: "a cluster that reads no access entries",
    change: change({ accessConfig: { authenticationMode: "CONFIG_MAP" } }),
    check: "orders, cluster",
    verdict: "FAIL",
    evidence: "the authentication mode CONFIG_MAP of the cluster does not support access-entry",
    fix: `aws eks update-cluster-config --name orders-prod --region us-east-1 --access-config authenticationMode=API_AND_CONFIG_MAP; ${REPLACE}`,
  },
  {
    name: "a cluster that says nothing of its mode",
    change: change({ accessConfig: undefined }),
    check: "orders, cluster",
    verdict: "FAIL",
    evidence: "the authentication mode CONFIG_MAP of the cluster does not support access-entry",
    fix: `aws eks update-cluster-config --name orders-prod --region us-east-1 --access-config authenticationMode=API_AND_CONFIG_MAP; ${REPLACE}`,
  },
];

const entry = (fields: object) => (world: World) => {
  const { entries } = own(world);
  entries.set(ROLE, { ...entries.get(ROLE), ...fields });
};
const associate =
  (...policies: readonly { readonly policyArn: string; readonly accessScope: object }[]) =>
  (world: World) =>
    own(world).accessPolicies.set(
      ROLE,
      policies.map((policy) => ({ ...policy })),
    );
const whole = { type: "cluster" as const };
const scoped = (...namespaces: readonly string[]) =>
  withOrders({
    access: { type: "access-entry", policies: [accessPolicy("AmazonEKSViewPolicy", namespaces)], groups: ["viewers"] },
  });

const access: readonly CheckCase[] = [
  {
    name: "an access entry as the fleet file says",
    change: () => undefined,
    check: "orders, access-entry",
    verdict: "PASS",
    evidence: "the entry has 1 access policy, 0 groups",
  },
  {
    name: "no access entry",
    change: (world) => own(world).entries.clear(),
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: `orders-prod has no access entry for ${ROLE}`,
    fix: APPLY,
  },
  {
    name: "an access entry that may not be read",
    change: (world) => own(world).failing.set("DescribeAccessEntry", accessDenied("eks:DescribeAccessEntry")),
    check: "orders, access-entry",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: eks:DescribeAccessEntry",
  },
  {
    name: "an access entry older than its role",
    change: entry({ createdAt: new Date("2025-01-01") }),
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: "the entry is older than the role, which was recreated: the entry grants nothing",
    fix: REPLACE,
  },
  {
    name: "an access entry whose age is not known",
    change: entry({ createdAt: undefined }),
    check: "orders, access-entry",
    verdict: "PASS",
    evidence: "the entry has 1 access policy, 0 groups",
  },
  {
    name: "an access entry of another type",
    change: entry({ type: "EC2_LINUX" }),
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: "the type of the entry is EC2_LINUX, expected STANDARD",
    fix: REPLACE,
  },
  {
    name: "an access entry without the policy and the group",
    fleet: scoped("web"),
    change: (world) => {
      entry({ kubernetesGroups: undefined })(world);
      associate()(world);
    },
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: `the entry lacks the groups viewers; the entry has no access policy ${VIEW}`,
    fix: APPLY,
  },
  {
    name: "an access policy for fewer namespaces",
    fleet: scoped("web", "shop"),
    change: associate({ policyArn: VIEW, accessScope: scope(["web"]) }),
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: `the scope of access policy ${VIEW} is web, expected web, shop`,
    fix: REPLACE,
  },
  {
    name: "an access policy for a namespace in place of the cluster",
    change: associate({ policyArn: ADMIN, accessScope: scope(["web"]) }),
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: `the scope of access policy ${ADMIN} is web, expected the whole cluster`,
    fix: REPLACE,
  },
];

/** Principals with an access policy in the cluster. */
const administrators =
  (...names: readonly string[]) =>
  (world: World) => {
    for (const name of names) {
      const policies = [{ policyArn: ADMIN, accessScope: whole }];
      own(world).accessPolicies.set(`arn:aws:iam::444455556666:role/${name}`, policies);
    }
  };

const others: readonly CheckCase[] = [
  {
    name: "a cluster that only Argo CD administers",
    change: () => {},
    check: "orders, other principals",
    verdict: "PASS",
    evidence: "AmazonEKSClusterAdminPolicy: no other principal",
    fix: undefined,
  },
  {
    name: "a cluster with other administrators",
    change: administrators("g", "f", "e", "d", "c", "b", "a"),
    check: "orders, other principals",
    verdict: "PASS",
    evidence: `AmazonEKSClusterAdminPolicy: also ${["a", "b", "c", "d", "e"].map((name) => `arn:aws:iam::444455556666:role/${name}`).join(", ")} and 2 more`,
    fix: undefined,
  },
  {
    name: "access entries that may not be listed",
    change: (world) => own(world).failing.set("ListAccessEntries", accessDenied("eks:ListAccessEntries")),
    check: "orders, other principals",
    verdict: "UNKNOWN",
    evidence: "AccessDeniedException: User: x is not authorized to perform: eks:ListAccessEntries",
    fix: undefined,
  },
];

const excess: readonly CheckCase[] = [
  {
    name: "an access policy that the fleet file does not name",
    change: associate(
      { policyArn: ADMIN, accessScope: whole },
      { policyArn: VIEW, accessScope: scope(["web", "shop"]) },
    ),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: `excess access: access policy ${VIEW} for web, shop`,
    fix: `aws eks disassociate-access-policy ${OF} ${ROLE} --policy-arn ${VIEW}`,
  },
  {
    name: "an access policy for the cluster in place of namespaces",
    fleet: scoped("web", "team-*"),
    change: associate({ policyArn: VIEW, accessScope: whole }),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: `excess access: access policy ${VIEW} is for the whole cluster, expected web, team-*`,
    fix: `aws eks associate-access-policy ${OF} ${ROLE} --policy-arn ${VIEW} --access-scope 'type=namespace,namespaces=web,team-*'`,
  },
  {
    name: "an access policy for a namespace more",
    fleet: scoped("web", "team-*"),
    change: associate({ policyArn: VIEW, accessScope: scope(["web", "team-*", "team-a", "kube-system"]) }),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: `excess access: access policy ${VIEW} is for web, team-*, team-a, kube-system, expected web, team-*`,
    fix: `aws eks associate-access-policy ${OF} ${ROLE} --policy-arn ${VIEW} --access-scope 'type=namespace,namespaces=web,team-*'`,
  },
  {
    name: "an access policy for namespaces that a pattern of the fleet file covers",
    fleet: scoped("*"),
    change: associate({ policyArn: VIEW, accessScope: scope(["*", "web"]) }),
    check: "orders, excess access",
    verdict: "PASS",
    evidence: "no access policy, scope or group beyond the fleet file",
  },
  {
    name: "groups that the fleet file does not name",
    change: entry({ kubernetesGroups: ["admins", "$(reboot)"] }),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: "excess access: groups admins, $(reboot)",
    fix: `aws eks update-access-entry ${OF} ${ROLE} --kubernetes-groups '[]'`,
  },
  {
    name: "a group beside one of the fleet file",
    fleet: scoped("web"),
    change: entry({ kubernetesGroups: ["viewers", "admins"] }),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: "excess access: group admins",
    fix: `aws eks update-access-entry ${OF} ${ROLE} --kubernetes-groups viewers`,
  },
  {
    name: "no access entry",
    change: (world) => own(world).entries.clear(),
    check: "orders, excess access",
    verdict: "PASS",
    evidence: "the cluster has no access entry for the role",
    also: ["orders, access-entry"],
  },
  {
    name: "access policies that may not be listed",
    change: (world) => own(world).failing.set("ListAssociatedAccessPolicies", accessDenied("eks:List")),
    check: "orders, excess access",
    verdict: "SKIP",
    evidence: "skipped: depends on orders, access-entry",
    also: ["orders, access-entry"],
  },
];

const legacy = withOrders({ access: { type: "aws-auth", username: "argocd", groups: ["system:masters"] } });
const awsAuth = (mapRoles?: unknown) => (world: World) => {
  const data =
    mapRoles === undefined ? {} : { mapRoles: typeof mapRoles === "string" ? mapRoles : JSON.stringify(mapRoles) };
  world.put("configmaps", { metadata: { name: "aws-auth", namespace: "kube-system" }, data });
};
const mapped = { rolearn: ROLE, username: "argocd", groups: ["system:masters"] };
const both = change({ accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } });

const configMap: readonly CheckCase[] = [
  {
    name: "the entry, in JSON and other letters",
    change: awsAuth([{ rolearn: "x" }, "text", { ...mapped, rolearn: ROLE.toUpperCase() }]),
    check: "orders, aws-auth",
    verdict: "PASS",
    evidence: `aws-auth has an entry for ${ROLE} with all groups`,
  },
  {
    name: "the entry twice, of which the last counts",
    change: awsAuth([mapped, { ...mapped, groups: [] }]),
    check: "orders, aws-auth",
    verdict: "FAIL",
    evidence: `the aws-auth entry for ${ROLE} lacks the groups system:masters`,
    fix: APPLY,
  },
  {
    name: "an entry without groups",
    change: awsAuth([{ rolearn: ROLE }]),
    check: "orders, aws-auth",
    verdict: "FAIL",
    evidence: `the aws-auth entry for ${ROLE} lacks the groups system:masters`,
    fix: APPLY,
  },
  ...[
    { name: "no entry", change: awsAuth([]) },
    { name: "no mapRoles", change: awsAuth() },
    { name: "no ConfigMap", change: () => undefined },
  ].map(
    (one): CheckCase => ({
      ...one,
      check: "orders, aws-auth",
      verdict: "FAIL",
      evidence: `aws-auth has no entry for ${ROLE}`,
      fix: APPLY,
    }),
  ),
  {
    name: "mapRoles that is not YAML",
    change: awsAuth("- {secret: token"),
    check: "orders, aws-auth",
    verdict: "UNKNOWN",
    evidence: "mapRoles of the ConfigMap aws-auth is not valid YAML",
  },
  {
    name: "mapRoles that is not a list",
    change: awsAuth("rolearn: x"),
    check: "orders, aws-auth",
    verdict: "UNKNOWN",
    evidence: "mapRoles of the ConfigMap aws-auth is not a list",
  },
  {
    name: "a cluster that does not read aws-auth",
    change: change({ accessConfig: { authenticationMode: "API" } }),
    check: "orders, cluster",
    verdict: "FAIL",
    evidence: "the authentication mode API of the cluster does not support aws-auth",
    fix: "remove access: { type: aws-auth } of target orders from the fleet file",
  },
  {
    name: "no group beyond the fleet file",
    change: (world: World) => {
      both(world);
      awsAuth([mapped])(world);
    },
    check: "orders, excess access",
    verdict: "PASS",
    evidence: "no group beyond the fleet file",
  },
  {
    name: "a group more",
    change: awsAuth([{ ...mapped, groups: ["system:masters", "more"] }]),
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: "excess access: group more in aws-auth",
    fix: APPLY,
  },
  {
    name: "an access entry beside aws-auth, and two groups more",
    change: (world: World) => {
      both(world);
      awsAuth([{ ...mapped, groups: ["system:masters", "a", "b"] }])(world);
      entry({ kubernetesGroups: [] })(world);
    },
    check: "orders, excess access",
    verdict: "FAIL",
    evidence: `excess access: groups a, b in aws-auth; excess access: an access entry for ${ROLE}, which EKS uses before aws-auth`,
    fix: `${APPLY}; aws eks delete-access-entry ${OF} ${ROLE}`,
  },
].map((one) => ({ fleet: legacy, ...one }) as CheckCase);

const direct = withOrders({ role: { type: "none" } });

const managementRoleAlone: readonly CheckCase[] = [
  {
    name: "a target that Argo CD enters as the management role",
    fleet: direct,
    change: () => undefined,
    check: "orders, access-entry",
    verdict: "PASS",
    evidence: "the entry has 1 access policy, 0 groups",
  },
  {
    name: "an access entry older than the management role",
    fleet: direct,
    change: (world) => {
      own(world).entries.set(MANAGEMENT, { createdAt: new Date("2025-01-01"), kubernetesGroups: [] });
    },
    check: "orders, access-entry",
    verdict: "FAIL",
    evidence: "the entry is older than the role, which was recreated: the entry grants nothing",
    fix: REPLACE,
  },
  {
    name: "an access entry of a management role that does not exist",
    fleet: direct,
    change: (world) => world.platform.roles.clear(),
    check: "orders, access-entry",
    verdict: "SKIP",
    evidence: "skipped: depends on Argo CD, management role",
    also: ["Argo CD, management role"],
  },
];

const endpoint: readonly CheckCase[] = [
  {
    name: "an API that answers",
    change: (world) => world.intercepted.push(at("/version", 200, { gitVersion: "v1.33" })),
    check: "orders, endpoint",
    verdict: "PASS",
    evidence: /^https:\/\/127\.0\.0\.1:\d+\/orders-prod responds \(200\)$/,
  },
  {
    name: "an API with TLS verification off",
    fleet: withOrders({ secret: { tlsInsecure: true } }),
    change: () => undefined,
    check: "orders, endpoint",
    verdict: "PASS",
    evidence: /responds \(404\); TLS verification is off$/,
  },
  {
    name: "a certificate of another authority",
    fleet: withOrders({ secret: { caData: Buffer.from("").toString("base64") } }),
    change: () => undefined,
    check: "orders, endpoint",
    verdict: "FAIL",
    evidence:
      /is not from the expected authority \(DEPTH_ZERO_SELF_SIGNED_CERT\): a proxy between this machine and the cluster terminates TLS$/,
    fix: "if Argo CD connects through the same proxy, set caData of target orders in the fleet file to the authority of the proxy",
  },
  ...[
    {
      name: "an API that does not answer",
      verdict: "FAIL" as const,
      evidence: "https://127.0.0.1:1/x does not respond: connect ECONNREFUSED 127.0.0.1:1",
      fix: "check the network and security groups of the cluster: aws eks describe-cluster --name orders-prod --region us-east-1 --query cluster.resourcesVpcConfig",
    },
    {
      name: "a private API that does not answer from here",
      config: { endpointPublicAccess: false },
      verdict: "UNKNOWN" as const,
      evidence:
        "https://127.0.0.1:1/x is private, and this machine cannot reach the URL: connect ECONNREFUSED 127.0.0.1:1",
    },
    {
      name: "an API open to some networks that does not answer from here",
      config: { publicAccessCidrs: ["192.0.2.0/24"] },
      verdict: "UNKNOWN" as const,
      evidence:
        "https://127.0.0.1:1/x accepts only 192.0.2.0/24, and this machine cannot reach the URL: connect ECONNREFUSED 127.0.0.1:1",
    },
  ].map(
    ({ config, ...one }): CheckCase => ({
      ...one,
      change: (world) => {
        const url = "https://127.0.0.1:1/x";
        change({ endpoint: url, resourcesVpcConfig: config ?? { publicAccessCidrs: ["0.0.0.0/0"] } })(world);
        world.changeSecret("orders", { data: { server: url } });
      },
      check: "orders, endpoint",
    }),
  ),
  {
    name: "an API behind a proxy that does not answer",
    change: (world) => {
      world.proxy = "http://127.0.0.1:2";
      change({ endpoint: "https://127.0.0.1:1" })(world);
      world.changeSecret("orders", { data: { server: "https://127.0.0.1:1" } });
    },
    check: "orders, endpoint",
    verdict: "UNKNOWN",
    evidence:
      "https://127.0.0.1:1 is behind the proxy of this machine, and this machine cannot reach the URL: connect ECONNREFUSED 127.0.0.1:2",
  },
];

/** Of one target. */
export const TARGET_CASES: readonly CheckCase[] = [
  ...permission,
  ...role,
  ...cluster,
  ...access,
  ...excess,
  ...others,
  ...configMap,
  ...managementRoleAlone,
  ...endpoint,
].map((one) => ({ fleet: orders, ...one }));
