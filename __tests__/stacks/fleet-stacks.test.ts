import type { ArgoCd } from "../../lib/model/fleet";
import { byKey, irsa as irsaOf, platform, podIdentity, sampleFleet, shop, target } from "../support/sample-fleet";
import { appOf, stacksOf, synthFleet, type TerraformJson } from "../support/synth";

/** Every address of a stack, data sources included. */
function addresses(stack: TerraformJson): string[] {
  const of = (blocks: TerraformJson, prefix: string) =>
    Object.entries(blocks ?? {}).flatMap(([type, named]) =>
      Object.keys(named as object).map((name) => `${prefix}${type}.${name}`),
    );
  return [...of(stack.data, "data."), ...of(stack.resource, "")].sort();
}

const CLUSTER_NAME = `\${coalesce(data.aws_eks_cluster.orders_cluster.cluster_id, "orders-prod")}`;

/** Whether some expression holds a quote that is escaped once more than Terraform unescapes. */
function hasEscapedQuote(data: unknown): boolean {
  if (typeof data === "string") return /\$\{[^}]*\\"/.test(data);
  return typeof data === "object" && data !== null && Object.values(data).some(hasEscapedQuote);
}

describe("the stacks of the sample fleet", () => {
  const fleet = sampleFleet();
  const stacks = synthFleet(fleet);

  it("are argocd and one for each account, which depend on it", () => {
    const all = stacksOf(appOf(fleet));
    expect(all.map((stack) => [stack.node.id, stack.dependencies.map((other) => other.node.id)])).toEqual([
      ["argocd", []],
      ["targets-platform", ["argocd"]],
      ["targets-shop", ["argocd"]],
    ]);
  });

  // An address is identity: a changed one destroys the resource behind it in somebody's account.
  it("have these addresses and no other", () => {
    expect(Object.fromEntries(Object.entries(stacks).map(([name, stack]) => [name, addresses(stack)]))).toEqual({
      argocd: [
        "aws_iam_policy.management_role_assume_target_roles_0",
        "aws_iam_role.management_role",
        "aws_iam_role_policy_attachment.management_role_attach_assume_target_roles_0",
        "data.aws_eks_cluster.argocd_cluster",
        "data.aws_eks_clusters.clusters_platform_eu-west-1",
        "data.aws_iam_openid_connect_provider.oidc_provider",
        "kubernetes_annotations.role_annotation_argocd-application-controller",
        "kubernetes_annotations.role_annotation_argocd-applicationset-controller",
        "kubernetes_annotations.role_annotation_argocd-server",
      ],
      "targets-platform": [
        "aws_eks_access_entry.payments_access_entry",
        "aws_eks_access_policy_association.payments_access_entry_AmazonEKSClusterAdminPolicy",
        "aws_iam_role.payments_role",
        "data.aws_eks_cluster.argocd_cluster",
        "data.aws_eks_cluster.payments_cluster",
        "data.aws_eks_clusters.clusters_platform_eu-west-1",
        "kubernetes_secret_v1.payments_secret",
        "terraform_data.aws_auth",
        "terraform_data.payments_access_entry_role_identity",
      ],
      "targets-shop": [
        "aws_eks_access_entry.orders_access_entry",
        "aws_eks_access_policy_association.orders_access_entry_AmazonEKSClusterAdminPolicy",
        "aws_iam_role.orders_role",
        "data.aws_eks_cluster.argocd_cluster",
        "data.aws_eks_cluster.orders_cluster",
        "data.aws_eks_clusters.clusters_platform_eu-west-1",
        "data.aws_eks_clusters.clusters_shop_us-east-1",
        "kubernetes_secret_v1.orders_secret",
        "terraform_data.aws_auth",
        "terraform_data.orders_access_entry_role_identity",
      ],
    });
  });

  it("name both ends of every arrow alike", () => {
    const { argocd } = stacks;
    const policy = JSON.parse(argocd.resource.aws_iam_policy.management_role_assume_target_roles_0.policy);
    const allowed = policy.Statement[0].Resource;
    for (const [stack, key, account] of [
      ["targets-platform", "payments", "111122223333"],
      ["targets-shop", "orders", "444455556666"],
    ] as const) {
      const { aws_iam_role, aws_eks_access_entry, kubernetes_secret_v1 } = stacks[stack].resource;
      const roleArn = `arn:aws:iam::${account}:role/${aws_iam_role[`${key}_role`].name}`;
      expect(allowed).toContain(roleArn);
      expect(aws_eks_access_entry[`${key}_access_entry`].principal_arn).toBe(roleArn);
      expect(kubernetes_secret_v1[`${key}_secret`].data.config).toContain(`"roleARN":"${roleArn}"`);
      const trust = JSON.parse(aws_iam_role[`${key}_role`].assume_role_policy);
      expect(trust.Statement[0].Principal.AWS).toBe(
        `arn:aws:iam::111122223333:role/${argocd.resource.aws_iam_role.management_role.name}`,
      );
    }
    expect(allowed).toHaveLength(2);
  });

  it("name the cluster in its Secret by EKS name, and Argo CD's name for it by ARN", () => {
    const { data } = stacks["targets-shop"].resource.kubernetes_secret_v1.orders_secret;
    expect(data.name).toBe("arn:aws:eks:us-east-1:444455556666:cluster/orders-prod");
    expect(JSON.parse(data.config.replaceAll('"orders-prod"', '\\"orders-prod\\"'))).toEqual({
      tlsClientConfig: {
        insecure: false,
        caData: `\${data.aws_eks_cluster.orders_cluster.certificate_authority[0].data}`,
      },
      // The name is signed into the token; with the ARN every cluster would refuse it.
      // On AWS Outposts a cluster has an id, which takes the name's place.
      awsAuthConfig: { clusterName: CLUSTER_NAME, roleARN: "arn:aws:iam::444455556666:role/argocd-target-orders" },
    });
  });

  it("output what the cluster Secrets say, readably", () => {
    expect(stacks["targets-shop"].output.cluster_secrets.value).toEqual({
      orders: {
        secret: "argocd/orders",
        name: "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod",
        server: `\${trimsuffix(data.aws_eks_cluster.orders_cluster.endpoint, "/")}`,
        cluster_name: CLUSTER_NAME,
        role_arn: "arn:aws:iam::444455556666:role/argocd-target-orders",
        ca_sha256: `\${sha256(data.aws_eks_cluster.orders_cluster.certificate_authority[0].data)}`,
      },
    });
  });

  it("escape no expression twice", () => {
    expect(hasEscapedQuote(stacks)).toBe(false);
    expect(hasEscapedQuote({ config: JSON.stringify({ name: `\${coalesce(null, "a")}` }) })).toBe(true);
  });
});

describe("accounts that name the same stack", () => {
  const [one, other] = [
    { ...platform, stack: "all" },
    { ...shop, stack: "all" },
  ];
  const fleet = sampleFleet({
    accounts: byKey(one, other),
    targets: byKey(target("payments", one), target("orders", other)),
  });

  it("have their targets in it, at the addresses they have in stacks of their own", () => {
    const apart = synthFleet(sampleFleet());
    const together = synthFleet(fleet);
    expect(Object.keys(together)).toEqual(["argocd", "targets-all"]);
    expect(addresses(together["targets-all"])).toEqual(
      [...new Set([...addresses(apart["targets-platform"]), ...addresses(apart["targets-shop"])])].sort(),
    );
  });

  it("share one provider for each account and region", () => {
    const aliases = synthFleet(fleet)["targets-all"].provider.aws.map(({ alias }: { alias: string }) => alias);
    expect(aliases).toEqual(["platform_eu-west-1", "shop_us-east-1"]);
  });
});

describe("a fleet with Pod Identity", () => {
  const sample = sampleFleet();
  const withTags = (hasSessionTags: boolean) =>
    synthFleet({ ...sample, argocd: { ...sample.argocd, identity: podIdentity({ hasSessionTags }) } });
  const stacks = withTags(true);

  it("has associations in place of OIDC provider and annotations", () => {
    expect(addresses(stacks.argocd)).toEqual([
      "aws_eks_pod_identity_association.pod_identity_argocd-application-controller",
      "aws_eks_pod_identity_association.pod_identity_argocd-applicationset-controller",
      "aws_eks_pod_identity_association.pod_identity_argocd-server",
      "aws_iam_policy.management_role_assume_target_roles_0",
      "aws_iam_role.management_role",
      "aws_iam_role_policy_attachment.management_role_attach_assume_target_roles_0",
      "data.aws_eks_cluster.argocd_cluster",
      "data.aws_eks_clusters.clusters_platform_eu-west-1",
    ]);
  });

  /** Both ends of the arrows from the management role. */
  const assumeActions = ({ argocd, ...targets }: Record<string, TerraformJson>) => {
    const documents = [
      argocd.resource.aws_iam_policy.management_role_assume_target_roles_0.policy,
      targets["targets-platform"].resource.aws_iam_role.payments_role.assume_role_policy,
      targets["targets-shop"].resource.aws_iam_role.orders_role.assume_role_policy,
    ];
    return documents.map((document) => JSON.parse(document).Statement[0].Action);
  };

  it("allows sts:TagSession on both ends of every arrow", () => {
    const actions = ["sts:AssumeRole", "sts:TagSession"];
    expect(assumeActions(stacks)).toEqual([actions, actions, actions]);
    const { assume_role_policy: trust } = stacks.argocd.resource.aws_iam_role.management_role;
    expect(JSON.parse(trust).Statement[0].Action).toEqual(actions);
  });

  it("without session tags allows it on neither, asks for none, and for a provider that can turn them off", () => {
    const untagged = withTags(false);
    expect(assumeActions(untagged)).toEqual(["sts:AssumeRole", "sts:AssumeRole", "sts:AssumeRole"]);
    expect(JSON.stringify(untagged)).not.toMatch(/(Request|Principal)Tag/);
    const associations = Object.values<TerraformJson>(untagged.argocd.resource.aws_eks_pod_identity_association);
    expect(associations.map((one) => one.disable_session_tags)).toEqual([true, true, true]);
    const versionOf = (stack: TerraformJson) => stack.terraform.required_providers.aws.version;
    expect(versionOf(untagged.argocd)).toBe(">= 6.2, < 7");
    expect(versionOf(untagged["targets-shop"])).toBe(versionOf(stacks.argocd));
  });

  it("changes nothing else of a target than its trust policy", () => {
    const irsa = synthFleet(sample)["targets-shop"];
    const { assume_role_policy: _, ...role } = irsa.resource.aws_iam_role.orders_role;
    expect(stacks["targets-shop"].resource.aws_iam_role.orders_role).toMatchObject(role);
    expect({ ...stacks["targets-shop"].resource, aws_iam_role: {} }).toEqual({ ...irsa.resource, aws_iam_role: {} });
  });
});

describe("the argocd stack", () => {
  const sample = sampleFleet();

  it.each<[string, Partial<ArgoCd>]>([
    ["pod-identity", { identity: podIdentity({ hasSessionTags: false }) }],
    ["annotations left to Helm", { identity: irsaOf({ annotateServiceAccounts: false }) }],
  ])("keeps its Kubernetes provider with %s, so that annotations it made can be removed", (_, change) => {
    const { argocd } = synthFleet({ ...sample, argocd: { ...sample.argocd, ...change } });
    expect(argocd.resource.kubernetes_annotations).toBeUndefined();
    expect(argocd.provider.kubernetes).toHaveLength(1);
  });
});

describe("an account without targets", () => {
  it("keeps its stack and its providers, so that a removed target can be destroyed", () => {
    const stacks = synthFleet(sampleFleet({ targets: byKey(target("payments", platform)) }));
    const shopStack = stacks["targets-shop"];
    expect(shopStack.provider.aws.map(({ alias }: TerraformJson) => alias)).toEqual([
      "shop_us-east-1",
      "platform_eu-west-1",
    ]);
    expect(shopStack.provider.kubernetes).toHaveLength(1);
    expect(Object.keys(shopStack.resource)).toEqual(["terraform_data"]);
    expect(shopStack.resource.terraform_data.aws_auth.for_each).toBe(`\${{}}`);
  });

  it("keeps a provider for each of its regions", () => {
    const account = { ...shop, regions: ["us-east-1", "eu-central-1"] };
    const stacks = synthFleet(sampleFleet({ accounts: byKey(platform, account), targets: byKey() }));
    expect(stacks["targets-shop"].provider.aws.map(({ alias }: TerraformJson) => alias)).toEqual([
      "shop_us-east-1",
      "shop_eu-central-1",
      "platform_eu-west-1",
    ]);
  });
});

describe("a fleet without targets", () => {
  it("has a management role that may assume nothing", () => {
    expect(synthFleet(sampleFleet({ targets: byKey() })).argocd.resource.aws_iam_policy).toBeUndefined();
  });
});
