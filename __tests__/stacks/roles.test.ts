import type { Target } from "../../lib/model/fleet";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";
import { appOf, stacksOf, synthFleet } from "../support/synth";

const existing = (name: string): Target["role"] => ({
  type: "existing",
  arn: `arn:aws:iam::444455556666:role/teams/${name}`,
});

describe("a target without a role", () => {
  const direct = synthFleet(sampleFleet({ targets: byKey(target("orders", shop, { role: { type: "none" } })) }));
  const stack = direct["targets-shop"];

  it("lets the management role in, in another account too, and is replaced with it", () => {
    expect(stack.resource.aws_iam_role).toBeUndefined();
    expect(stack.data.aws_iam_role.management_role).toMatchObject({
      name: "argocd-management",
      provider: "aws.platform_eu-west-1",
    });
    expect(stack.resource.aws_eks_access_entry.orders_access_entry).toMatchObject({
      principal_arn: "arn:aws:iam::111122223333:role/argocd-management",
      depends_on: ["data.aws_iam_role.management_role"],
      provider: "aws.shop_us-east-1",
    });
    expect(stack.resource.terraform_data.orders_access_entry_role_identity.input).toEqual({
      unique_id: `\${data.aws_iam_role.management_role.unique_id}`,
    });
  });

  it("has a Secret without a roleARN, and the management role may assume nothing for it", () => {
    expect(stack.resource.kubernetes_secret_v1.orders_secret.data.config).toMatch(
      /"awsAuthConfig":\{"clusterName":"\$\{coalesce\([\w.]+, "orders"\)\}"\}\}$/,
    );
    expect(direct.argocd.resource.aws_iam_policy).toBeUndefined();
  });
});

describe("an existing target role", () => {
  const stack = synthFleet(sampleFleet({ targets: byKey(target("orders", shop, { role: existing("orders") })) }))[
    "targets-shop"
  ];

  it("is looked up and let in, and never changed", () => {
    expect(stack.resource.aws_iam_role).toBeUndefined();
    expect(stack.data.aws_iam_role.orders_existing_role).toMatchObject({
      name: "orders",
      lifecycle: { postcondition: [{ condition: `\${self.arn == "arn:aws:iam::444455556666:role/teams/orders"}` }] },
    });
    expect(stack.resource.aws_eks_access_entry.orders_access_entry.principal_arn).toBe(
      "arn:aws:iam::444455556666:role/teams/orders",
    );
  });

  it("is told in an output what it must trust", () => {
    expect(stack.output.target_roles_need.value).toEqual({
      orders: {
        role_arn: "arn:aws:iam::444455556666:role/teams/orders",
        trust_policy: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { AWS: "arn:aws:iam::111122223333:role/argocd-management" },
              Action: "sts:AssumeRole",
            },
          ],
        },
      },
    });
  });
});

it("an existing management role is looked up, never changed, and told what it must carry", () => {
  const fleet = sampleFleet();
  const arn = "arn:aws:iam::111122223333:role/gitops/argocd";
  const managementRole = { type: "existing", arn } as const;
  const stacks = synthFleet({ ...fleet, argocd: { ...fleet.argocd, managementRole } });
  expect(stacks.argocd.resource.aws_iam_role).toBeUndefined();
  expect(stacks.argocd.resource.aws_iam_policy).toBeUndefined();
  expect(stacks.argocd.output.management_role_needs.value).toEqual({
    role_arn: arn,
    trust_policy: expect.objectContaining({ Version: "2012-10-17" }),
    permission_policies: [
      {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sts:AssumeRole",
            Resource: [
              "arn:aws:iam::111122223333:role/argocd-target-payments",
              "arn:aws:iam::444455556666:role/argocd-target-orders",
            ],
          },
        ],
      },
    ],
  });
  expect(JSON.parse(stacks["targets-shop"].resource.aws_iam_role.orders_role.assume_role_policy)).toMatchObject({
    Statement: [{ Principal: { AWS: arn } }],
  });
});

it("the Argo CD cluster itself gets a Secret where the fleet file asks for it", () => {
  const fleet = sampleFleet();
  const {
    proxyUrl: _,
    tlsInsecure: __,
    ...inCluster
  } = target("in-cluster", platform).secret as Target["secret"] & {
    proxyUrl?: string;
  };
  const stacks = synthFleet({
    ...fleet,
    argocd: { ...fleet.argocd, inCluster: { ...inCluster, name: "in-cluster", labels: { env: "hub" } } },
  });
  expect(stacks.argocd.resource.kubernetes_secret_v1.in_cluster).toMatchObject({
    metadata: { name: "in-cluster", labels: { env: "hub", "argocd.argoproj.io/secret-type": "cluster" } },
    data: {
      name: "in-cluster",
      server: "https://kubernetes.default.svc",
      config: '{"tlsClientConfig":{"insecure":false}}',
    },
  });
});

it("tags of the fleet are on everything AWS makes for it", () => {
  const stacks = synthFleet(sampleFleet({ tags: { team: "platform" } }));
  for (const stack of Object.values(stacks)) {
    for (const provider of stack.provider.aws) expect(provider.default_tags).toEqual([{ tags: { team: "platform" } }]);
  }
});

it("two targets of an account may not have one API server: the plan says so", () => {
  const targets = byKey(target("orders", shop), target("carts", shop));
  const { output } = synthFleet(sampleFleet({ targets }))["targets-shop"];
  expect(output.cluster_secrets.precondition).toEqual({
    condition: `\${length(distinct([data.aws_eks_cluster.orders_cluster.endpoint, data.aws_eks_cluster.carts_cluster.endpoint])) == 2}`,
    error_message: "Two targets have the same API server URL. Argo CD knows a cluster by it: keep one of them.",
  });
});

it("warnings stand at the stack they are about, where cdktf shows them", () => {
  const fleet = sampleFleet({ targets: byKey(target("orders", shop, { secret: { tlsInsecure: true } })) });
  const warned = stacksOf(appOf(fleet)).map((stack) => [
    stack.node.id,
    stack.node.metadata.filter(({ type }) => type === "@cdktf/warn").length,
  ]);
  expect(warned).toEqual([
    ["argocd", 0],
    ["targets-platform", 0],
    ["targets-shop", 1],
  ]);
});
