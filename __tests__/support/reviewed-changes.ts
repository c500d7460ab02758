import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ArgoCd, Fleet, Target } from "../../lib/model/fleet";
import type { PlanJson, ResourceChange, Values } from "../../lib/terraform/plan-json";
import { summaryOf } from "../../lib/terraform/plan-summary";
import { type Mark, SUBJECTS, type Subject } from "../../lib/terraform/review/mark";
import { plansBetween } from "./plan-of";
import {
  accessPolicy,
  byKey,
  definedRole,
  irsa,
  platform,
  podIdentity,
  sampleFleet,
  shop,
  target,
} from "./sample-fleet";

/** A change of a fleet, or of a plan, and the line that a reviewer gets of it. */
export interface ReviewedChange {
  readonly subject: Subject;
  /** What was changed, as docs/review.md says it. */
  readonly change: string;
  readonly plan: () => PlanJson;
  /** Key of the target of the line; none: Argo CD's own side. */
  readonly target?: string;
  readonly line: string;
}

const FOREIGN = "arn:aws:iam::999988887777:role/argocd";
const BOUNDARY = "arn:aws:iam::444455556666:policy/boundary";
const MANAGEMENT = "arn:aws:iam::111122223333:role/argocd-management";
const ORDERS = "arn:aws:iam::444455556666:role/argocd-target-orders";

type Overrides = Parameters<typeof target>[2];

/** The stack of one target in another account. */
function ordersPlan(before: Overrides | undefined, after: Overrides, argocd: Partial<ArgoCd> = {}): PlanJson {
  const fleet = (overrides: Overrides): Fleet => {
    const sample = sampleFleet();
    return { ...sample, argocd: { ...sample.argocd, ...argocd }, targets: byKey(target("orders", shop, overrides)) };
  };
  return plansBetween(before && fleet(before), fleet(after))["targets-shop"] ?? {};
}

function role(overrides: object): { readonly role: Target["role"] } {
  return { role: { ...definedRole("argocd-target-orders"), ...overrides } };
}

function entry(
  policies: Target["access"] extends infer A ? (A extends { policies: infer P } ? P : never) : never,
  groups: readonly string[] = [],
) {
  return { access: { type: "access-entry" as const, policies, groups } };
}

function awsAuth(...groups: readonly string[]) {
  return { access: { type: "aws-auth" as const, username: "argocd", groups } };
}

/** Argo CD's own stack. */
function argocdPlan(before: Partial<ArgoCd> | undefined, after: Partial<ArgoCd>, targets?: Fleet["targets"]): PlanJson {
  const fleet = (argocd: Partial<ArgoCd>, others: Partial<Fleet> = {}): Fleet => {
    const sample = sampleFleet();
    return {
      ...sample,
      targets: byKey(target("payments", platform)),
      ...others,
      argocd: { ...sample.argocd, ...argocd },
    };
  };
  return plansBetween(before && fleet(before), fleet(after, targets ? { targets } : {})).argocd ?? {};
}

const withPods: Partial<ArgoCd> = {
  identity: podIdentity(),
  serviceAccounts: ["argocd-server"],
};

/** A plan that changes values of one resource, as somebody's hand or another provider version would. */
function edited(plan: PlanJson, type: string, edit: (after: Values) => Values, unknown: Values = {}): PlanJson {
  const changed = (resource: ResourceChange): ResourceChange => {
    if (resource.type !== type) return resource;
    const { change } = resource;
    const after = edit(change.after ?? {});
    return { ...resource, change: { ...change, actions: ["update"], after, after_unknown: unknown } };
  };
  return { ...plan, resource_changes: (plan.resource_changes ?? []).map(changed) };
}

/** EKS bundles of a rotating cluster; the state has the active authority. */
const PEM = (name: string) => readFileSync(join(__dirname, `tls/ca-${name}.pem`), "utf8");
const bundleOf = (...names: readonly string[]) => Buffer.from(names.map(PEM).join("")).toString("base64");

/** The plan of a Secret whose certificate authorities change. @param fromEks what Terraform read for the cluster */
export function rotated(before: string, after: string, fromEks: string): PlanJson {
  const plan = ordersPlan({}, {});
  const withAuthority = (caData: string) => (values: Values | null | undefined) => ({
    ...values,
    data: {
      ...Object(values?.data),
      config: JSON.stringify({
        ...JSON.parse(Object(values?.data).config),
        tlsClientConfig: { insecure: false, caData },
      }),
    },
  });
  const resource_changes = (plan.resource_changes ?? []).map((resource): ResourceChange => {
    if (resource.type !== "kubernetes_secret_v1") return resource;
    const { change } = resource;
    return {
      ...resource,
      change: {
        ...change,
        actions: ["update"],
        before: withAuthority(before)(change.before),
        after: withAuthority(after)(change.after),
      },
    };
  });
  const values = { certificate_authority: [{ data: fromEks }] };
  const resources = [{ address: "data.aws_eks_cluster.orders_cluster", values }];
  return { ...plan, resource_changes, prior_state: { values: { root_module: { resources } } } };
}

export const CA = { active: bundleOf("active"), both: bundleOf("active", "successor"), next: bundleOf("successor") };

const asItIs = () => ordersPlan({}, {});
const view = accessPolicy("AmazonEKSViewPolicy");
const admin = accessPolicy("AmazonEKSClusterAdminPolicy");

/** At least one change for each thing that decides about access; docs/review.md has them all. */
export const REVIEWED_CHANGES: readonly ReviewedChange[] = [
  {
    subject: "access-policy",
    change: "`AmazonEKSViewPolicy` replaced by `AmazonEKSClusterAdminPolicy`",
    plan: () => ordersPlan(entry([view]), entry([admin])),
    target: "orders",
    line: "WIDENS: view → administrator, whole cluster",
  },
  {
    subject: "access-policy",
    change: "`AmazonEKSClusterAdminPolicy` beside another policy",
    plan: () => ordersPlan(entry([view]), entry([view, admin])),
    target: "orders",
    line: "WIDENS: view, whole cluster → administrator, whole cluster; view, whole cluster",
  },
  {
    subject: "access-policy",
    change: "namespaces of an access policy removed",
    plan: () =>
      ordersPlan(
        entry([accessPolicy("AmazonEKSEditPolicy", ["a", "b"])]),
        entry([accessPolicy("AmazonEKSEditPolicy")]),
      ),
    target: "orders",
    line: 'WIDENS: edit: namespaces "a", "b" → whole cluster',
  },
  {
    subject: "access-policy",
    change: "namespace or wildcard added",
    plan: () =>
      ordersPlan(
        entry([accessPolicy("AmazonEKSEditPolicy", ["a"])]),
        entry([accessPolicy("AmazonEKSEditPolicy", ["a", "dev-*"])]),
      ),
    target: "orders",
    line: 'WIDENS: edit: adds namespaces "dev-*"',
  },
  {
    subject: "access-policy",
    change: "access policy that the review does not know",
    plan: () => ordersPlan(entry([view]), entry([accessPolicy("AmazonEKSOfTomorrowPolicy")])),
    target: "orders",
    line: 'MAY WIDEN: view → unknown policy "AmazonEKSOfTomorrowPolicy", whole cluster',
  },
  {
    subject: "access-policy",
    change: "policy replaced by one that it includes",
    plan: () => ordersPlan(entry([admin]), entry([view])),
    target: "orders",
    line: "NARROWS: administrator → view, whole cluster",
  },
  {
    subject: "access-policy",
    change: "a new target",
    plan: () => ordersPlan(undefined, {}),
    target: "orders",
    line: "GRANTS: administrator, whole cluster",
  },
  {
    subject: "kubernetes-groups",
    change: "Kubernetes groups of an access entry",
    plan: () => ordersPlan(entry([], ["viewers"]), entry([], ["cluster-admins", "system:masters"])),
    target: "orders",
    line: 'WIDENS: Kubernetes groups "system:masters" (administrator), "cluster-admins" added',
  },
  {
    subject: "access-entry",
    change: "Kubernetes user of an access entry",
    plan: () => edited(asItIs(), "aws_eks_access_entry", (after) => ({ ...after, user_name: "admin" })),
    target: "orders",
    line: 'MAY WIDEN: Kubernetes user "user_name of orders_access_entry" → "admin"',
  },
  {
    subject: "aws-auth",
    change: "new entry in aws-auth",
    plan: () => ordersPlan(entry([view]), awsAuth("system:masters")),
    target: "orders",
    line: `WIDENS: new entry in aws-auth: role "${ORDERS}", Kubernetes group "system:masters" (administrator)`,
  },
  {
    subject: "aws-auth",
    change: "groups of an entry in aws-auth",
    plan: () => ordersPlan(awsAuth("viewers"), awsAuth("system:masters")),
    target: "orders",
    line: 'WIDENS: entry in aws-auth: Kubernetes group "viewers" → Kubernetes group "system:masters" (administrator)',
  },
  {
    subject: "trust-policy",
    change: "`alsoTrust`: another Argo CD",
    plan: () => ordersPlan({}, role({ alsoTrust: [FOREIGN] })),
    target: "orders",
    line: `WIDENS: trust policy adds principal "${FOREIGN}"`,
  },
  {
    subject: "trust-policy",
    change: "`trust: account`",
    plan: () => ordersPlan({}, role({ trust: "account" })),
    target: "orders",
    line: `WIDENS: trust policy adds account 111122223333 where ArnEquals aws:PrincipalArn "${MANAGEMENT}"`,
  },
  {
    subject: "trust-policy",
    change: "condition removed (`requireSessionTags`)",
    plan: () => ordersPlan(role({ requireSessionTags: true }), {}, withPods),
    target: "orders",
    line: `WIDENS: trust policy: condition on principal "${MANAGEMENT}" StringEquals aws:PrincipalTag/kubernetes-namespace "argocd" removed`,
  },
  {
    subject: "trust-policy",
    change: "service account added (IRSA)",
    plan: () => argocdPlan({ serviceAccounts: ["argocd-server"] }, { serviceAccounts: ["argocd-server", "other"] }),
    line: 'WIDENS: trust policy: condition on identity provider "arn of aws_iam_openid_connect_provider.oidc_provider" StringEquals oidc.eks.example/id/argocd:sub adds "system:serviceaccount:argocd:other"',
  },
  {
    subject: "trust-policy",
    change: "trust policy known only after the apply (`oidcProvider: create`)",
    plan: () => argocdPlan({}, { identity: irsa({ oidcProvider: "create" }) }),
    line: "UNKNOWN until apply: trust policy",
  },
  {
    subject: "permission-policy",
    change: "`assumeRoleScope: account`",
    plan: () => argocdPlan({}, { assumeRoleScope: "account" }),
    line: 'WIDENS: permission policy adds "sts:AssumeRole" on "arn:aws:iam::111122223333:role/argocd-target-*"',
  },
  {
    subject: "permission-policy",
    change: "`assumeRoleScope: any`",
    plan: () => argocdPlan({}, { assumeRoleScope: "any" }),
    line: 'WIDENS: permission policy adds "sts:AssumeRole" on every role that trusts this role',
  },
  {
    subject: "permission-policy",
    change: "a further target",
    plan: () => argocdPlan({}, {}, byKey(target("payments", platform), target("orders", shop))),
    line: `WIDENS: permission policy adds "sts:AssumeRole" on "${ORDERS}"`,
  },
  {
    subject: "permissions-boundary",
    change: "permissions boundary removed",
    plan: () => ordersPlan(role({ permissionsBoundary: BOUNDARY }), {}),
    target: "orders",
    line: `WIDENS: permissions boundary "${BOUNDARY}" removed`,
  },
  {
    subject: "permissions-boundary",
    change: "another permissions boundary",
    plan: () => ordersPlan(role({ permissionsBoundary: BOUNDARY }), role({ permissionsBoundary: `${BOUNDARY}-2` })),
    target: "orders",
    line: `MAY WIDEN: permissions boundary "${BOUNDARY}" → "${BOUNDARY}-2"`,
  },
  {
    subject: "session-duration",
    change: "`maxSessionDuration` raised",
    plan: () => {
      const { managementRole } = sampleFleet().argocd;
      return argocdPlan(
        {},
        { managementRole: { ...managementRole, maxSessionDuration: 43200 } as ArgoCd["managementRole"] },
      );
    },
    line: "WIDENS: maximum session duration 3600 s → 43200 s",
  },
  {
    subject: "role-tags",
    change: "tag of a role with the key of a session tag",
    plan: () => ordersPlan({}, role({ tags: { "kubernetes-namespace": "argocd" } })),
    target: "orders",
    line: 'MAY WIDEN: tag "kubernetes-namespace" of the role counts as a session tag',
  },
  {
    subject: "oidc-provider",
    change: "another audience of the IAM OIDC provider",
    plan: () => {
      const created = { identity: irsa({ oidcProvider: "create" }) };
      const plan = argocdPlan(created, created);
      return edited(plan, "aws_iam_openid_connect_provider", (after) => ({
        ...after,
        client_id_list: ["sts.amazonaws.com", "other"],
      }));
    },
    line: 'WIDENS: IAM accepts tokens of "https://oidc.eks.example/id/argocd" for audience "other"',
  },
  {
    subject: "pod-identity",
    change: "Pod Identity association of another service account or namespace",
    plan: () => argocdPlan(withPods, { ...withPods, namespace: "gitops" }),
    line: `WIDENS: pods of service account "gitops/argocd-server" in cluster "argocd" get role "${MANAGEMENT}"`,
  },
  {
    subject: "pod-identity",
    change: "`sessionTags: false`",
    plan: () => argocdPlan(withPods, { ...withPods, identity: podIdentity({ hasSessionTags: false }) }),
    line: 'WIDENS: session tags off for pods of service account "argocd-server"',
  },
  {
    subject: "service-account",
    change: "another annotated service account (IRSA)",
    plan: () => argocdPlan({ serviceAccounts: ["argocd-server"] }, { serviceAccounts: ["argocd-server", "other"] }),
    line: `WIDENS: pods of service account "argocd/other" get role "${MANAGEMENT}"`,
  },
  {
    subject: "registration",
    change: "a new cluster Secret",
    plan: () => ordersPlan(undefined, { secret: { namespaces: ["a", "b"] } }),
    target: "orders",
    line: `GRANTS: Argo CD manages "https://orders.aws.shop_us-east-1.eks.example" as role "${ORDERS}", namespaces "a", "b"`,
  },
  {
    subject: "connection",
    change: "`proxyUrl`, `serverName`, `caData` or the cluster's endpoint",
    plan: () => ordersPlan({}, { secret: { proxyUrl: "https://alice:s3cr@proxy.example", serverName: "api.example" } }),
    target: "orders",
    line: 'WIDENS: connection changes: server name none → "api.example", proxy none → "https://***@proxy.example"',
  },
  {
    subject: "certificate-authority",
    change: "successor of the certificate authority, which EKS added to the cluster",
    plan: () => rotated(CA.active, CA.both, CA.both),
    target: "orders",
    line: 'CA bundle refreshed from EKS: successor "sha256:bc6139c6d6ca13db (CN=kubernetes, O=successor)" added',
  },
  {
    subject: "tls-verification",
    change: "`tlsInsecure: true`",
    plan: () => ordersPlan({}, { secret: { tlsInsecure: true } }),
    target: "orders",
    line: "WIDENS: TLS verification off",
  },
  {
    subject: "credentials",
    change: "role, profile or an unknown credential of a cluster Secret",
    plan: () => ordersPlan({}, { role: { type: "existing", arn: "arn:aws:iam::444455556666:role/theirs" } }),
    target: "orders",
    line: `MAY WIDEN: Argo CD connects as role "${ORDERS}" → "arn:aws:iam::444455556666:role/theirs"`,
  },
  {
    subject: "project",
    change: "`project` removed",
    plan: () => ordersPlan({ secret: { project: "team-a" } }, {}),
    target: "orders",
    line: 'WIDENS: every Argo CD project may use the cluster, was "team-a"',
  },
  {
    subject: "namespaces",
    change: "`namespaces` removed",
    plan: () => ordersPlan({ secret: { namespaces: ["a", "b"] } }, {}),
    target: "orders",
    line: 'WIDENS: Argo CD manages all namespaces, was "a,b"',
  },
  {
    subject: "namespaces",
    change: "namespace added",
    plan: () => ordersPlan({ secret: { namespaces: ["a"] } }, { secret: { namespaces: ["a", "b"] } }),
    target: "orders",
    line: 'WIDENS: Argo CD manages additional namespaces "b"',
  },
  {
    subject: "cluster-resources",
    change: "`clusterResources: true`",
    plan: () =>
      ordersPlan({ secret: { namespaces: ["a"] } }, { secret: { namespaces: ["a"], clusterResources: true } }),
    target: "orders",
    line: "WIDENS: Argo CD manages cluster-scoped resources",
  },
  {
    subject: "pause",
    change: "`paused` removed",
    plan: () => ordersPlan({ secret: { paused: true } }, {}),
    target: "orders",
    line: "WIDENS: pause removed: Argo CD reconciles the cluster again",
  },
  {
    subject: "removal",
    change: "a target removed",
    plan: () =>
      plansBetween(sampleFleet(), sampleFleet({ targets: byKey(target("payments", platform)) }))["targets-shop"] ?? {},
    target: "orders",
    line: "DESTROYS this access entry",
  },
  {
    subject: "unlisted",
    change: "attribute that the review does not know",
    plan: () => edited(asItIs(), "aws_iam_role", (after) => ({ ...after, of_tomorrow: "x" })),
    target: "orders",
    line: 'MAY WIDEN: attribute "of_tomorrow" of aws_iam_role changes',
  },
  {
    subject: "unlisted",
    change: "resource type that the review does not know",
    plan: () => {
      const plan = asItIs();
      const [first] = plan.resource_changes ?? [];
      if (!first) throw new Error("no resource");
      const change = { actions: ["create"], before: null, after: { name: "x" } };
      const more = {
        address: "aws_iam_user.orders_role",
        mode: "managed",
        type: "aws_iam_user",
        name: "orders_role",
        change,
      };
      return { ...plan, resource_changes: [...(plan.resource_changes ?? []), more] };
    },
    target: "orders",
    line: 'MAY WIDEN: resource of type "aws_iam_user"',
  },
];

/** The marks of a change. */
export function marksOf({ plan }: ReviewedChange): readonly Mark[] {
  return summaryOf(plan()).marks;
}

/** The table of docs/review.md. */
export function reviewTable(): string {
  const rows = REVIEWED_CHANGES.map(
    ({ subject, change, line }) => `| ${SUBJECTS[subject]} | ${change} | \`${line}\` |`,
  );
  return ["| what decides | change | line |", "|---|---|---|", ...rows].join("\n");
}
