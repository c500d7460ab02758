import type { Account, Fleet, Target } from "../../lib/model/fleet";

export const platform: Account = {
  key: "platform",
  id: "111122223333",
  regions: ["eu-west-1"],
  deployRole: "arn:aws:iam::111122223333:role/terraform",
};

export const shop: Account = {
  key: "shop",
  id: "444455556666",
  regions: ["us-east-1"],
  deployRole: "arn:aws:iam::444455556666:role/terraform",
};

/** A target with every default. */
export function target(key: string, account: Account, overrides: Partial<Target> = {}): Target {
  return {
    key,
    account,
    region: account.regions[0] ?? "",
    cluster: key,
    access: { type: "access-entry", policies: [{ name: "AmazonEKSClusterAdminPolicy", namespaces: [] }] },
    labels: {},
    ...overrides,
  };
}

export function byKey<T extends { readonly key: string }>(...values: readonly T[]): ReadonlyMap<string, T> {
  return new Map(values.map((value) => [value.key, value]));
}

/** The fleet of the sample file: one target in Argo CD's account, one in another. */
export function sampleFleet(overrides: Partial<Fleet> = {}): Fleet {
  return {
    accounts: byKey(platform, shop),
    argocd: {
      account: platform,
      region: "eu-west-1",
      cluster: "argocd",
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-applicationset-controller", "argocd-server"],
      identity: "irsa",
      oidcProvider: "existing",
      annotateServiceAccounts: true,
      podIdentityAgent: "existing",
      rolePrefix: "argocd",
      assumeRoleScope: "role",
    },
    targets: byKey(
      target("payments", platform),
      target("orders", shop, { cluster: "orders-prod", labels: { env: "prod" } }),
    ),
    backend: {
      type: "s3",
      bucket: "acme-tfstate",
      region: "eu-west-1",
      prefix: "argocd-eks-iam",
      allowedAccountIds: ["111122223333"],
    },
    ...overrides,
  };
}
