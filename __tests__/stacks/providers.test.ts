import type { Fleet } from "../../lib/model/fleet";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";
import { synthFleet } from "../support/synth";

const withAwsCli = (fleet: Fleet): Fleet => ({ ...fleet, argocd: { ...fleet.argocd, clusterAuth: "aws-cli" } });

describe("the providers of a stack", () => {
  const { provider } = synthFleet(sampleFleet())["targets-shop"];

  it("are one for each account and region, each refusing any other account", () => {
    expect(provider.aws).toEqual([
      {
        alias: "shop_us-east-1",
        region: "us-east-1",
        allowed_account_ids: ["444455556666"],
        assume_role: [{ role_arn: "arn:aws:iam::444455556666:role/terraform", session_name: "argocd-eks-iam" }],
      },
      {
        alias: "platform_eu-west-1",
        region: "eu-west-1",
        allowed_account_ids: ["111122223333"],
        assume_role: [{ role_arn: "arn:aws:iam::111122223333:role/terraform", session_name: "argocd-eks-iam" }],
      },
    ]);
  });

  it("send the external id that a deploy role asks for", () => {
    const account = { ...shop, externalId: "argo:1" };
    const { provider } = synthFleet({
      ...sampleFleet(),
      accounts: byKey(platform, account),
      targets: byKey(target("orders", account)),
    })["targets-shop"];
    expect(provider.aws[0].assume_role).toEqual([
      { role_arn: "arn:aws:iam::444455556666:role/terraform", external_id: "argo:1", session_name: "argocd-eks-iam" },
    ]);
  });

  it("share one where the Argo CD cluster is in the same account and region", () => {
    expect(synthFleet(sampleFleet())["targets-platform"].provider.aws).toHaveLength(1);
  });

  it("enter the Argo CD cluster by an ephemeral token of the AWS provider of its account, which no plan and no state holds", () => {
    const { ephemeral } = synthFleet(sampleFleet())["targets-shop"];
    expect(ephemeral).toEqual({
      aws_eks_cluster_auth: { argocd_cluster: { name: "argocd", provider: "aws.platform_eu-west-1" } },
    });
    expect(provider.kubernetes).toEqual([
      {
        host: `\${trimsuffix(data.aws_eks_cluster.argocd_cluster.endpoint, "/")}`,
        cluster_ca_certificate: `\${base64decode(data.aws_eks_cluster.argocd_cluster.certificate_authority[0].data)}`,
        token: "${ephemeral.aws_eks_cluster_auth.argocd_cluster.token}",
      },
    ]);
  });

  it("enter the Argo CD cluster by tokens of the AWS CLI where the fleet asks for it", () => {
    const { ephemeral, provider } = synthFleet(withAwsCli(sampleFleet()))["targets-shop"];
    expect(ephemeral).toBeUndefined();
    expect(provider.kubernetes).toEqual([
      expect.objectContaining({
        exec: [
          {
            api_version: "client.authentication.k8s.io/v1beta1",
            command: "aws",
            args: [
              ...["eks", "get-token", "--cluster-name", "argocd", "--region", "eu-west-1", "--output", "json"],
              ...["--role-arn", "arn:aws:iam::111122223333:role/terraform"],
            ],
          },
        ],
      }),
    ]);
    expect(provider.kubernetes[0]).not.toHaveProperty("token");
  });

  it("use a profile, or the caller's own credentials, where the account has no deploy role", () => {
    const { deployRole: _, ...bare } = platform;
    const withProfile = { ...bare, profile: "platform-admin" };
    const fleet = sampleFleet();
    const synth = (account: typeof bare) =>
      synthFleet({
        ...fleet,
        accounts: byKey(account, shop),
        argocd: { ...fleet.argocd, account, clusterAuth: "aws-cli" },
        targets: byKey(target("payments", account)),
      }).argocd.provider;

    expect(synth(bare).aws[0]).toEqual({
      alias: "platform_eu-west-1",
      region: "eu-west-1",
      allowed_account_ids: ["111122223333"],
    });
    expect(synth(bare).kubernetes[0].exec[0].args).not.toContain("--role-arn");
    expect(synth(withProfile).aws[0].profile).toBe("platform-admin");
    expect(synth(withProfile).kubernetes[0].exec[0].args.slice(-2)).toEqual(["--profile", "platform-admin"]);
  });
});

describe("the terraform block of a stack", () => {
  it("keeps state in S3, one object for each stack, locked by an object", () => {
    const stacks = synthFleet(sampleFleet());
    expect(stacks.argocd.terraform).toEqual({
      required_version: ">= 1.10",
      required_providers: {
        aws: { source: "hashicorp/aws", version: ">= 5.95, < 7" },
        kubernetes: { source: "hashicorp/kubernetes", version: ">= 2.36, < 4" },
      },
      backend: {
        s3: {
          bucket: "acme-tfstate",
          key: "argocd-eks-iam/argocd.tfstate",
          region: "eu-west-1",
          encrypt: true,
          allowed_account_ids: ["111122223333"],
          use_lockfile: true,
        },
      },
    });
    expect(stacks["targets-shop"].terraform.backend.s3.key).toBe("argocd-eks-iam/targets-shop.tfstate");
  });

  it("passes the state's own role, profile and key on", () => {
    const { backend } = synthFleet(
      sampleFleet({
        backend: {
          type: "s3",
          bucket: "b",
          region: "eu-west-1",
          prefix: "p",
          allowedAccountIds: [],
          role: "arn:aws:iam::111122223333:role/state",
          profile: "state",
          kmsKeyId: "alias/state",
        },
      }),
    ).argocd.terraform;
    expect(backend.s3).toEqual({
      bucket: "b",
      key: "p/argocd.tfstate",
      region: "eu-west-1",
      encrypt: true,
      use_lockfile: true,
      profile: "state",
      kms_key_id: "alias/state",
      assume_role: { role_arn: "arn:aws:iam::111122223333:role/state" },
    });
  });

  it("keeps local state in the project, by a relative path", () => {
    const stacks = synthFleet(sampleFleet({ backend: { type: "local", directory: "terraform-state" } }));
    expect(stacks["targets-shop"].terraform.backend.local).toEqual({
      path: "../../../terraform-state/targets-shop.tfstate",
    });
  });
});
