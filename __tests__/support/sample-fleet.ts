import type { AccessPolicy, Account, Fleet, Irsa, PodIdentity, Target } from "../../lib/model/fleet";

export const platform: Account = {
  key: "platform",
  stack: "platform",
  id: "111122223333",
  partition: "aws",
  regions: ["eu-west-1"],
  deployRole: "arn:aws:iam::111122223333:role/terraform",
};

export const shop: Account = {
  key: "shop",
  stack: "shop",
  id: "444455556666",
  partition: "aws",
  regions: ["us-east-1"],
  deployRole: "arn:aws:iam::444455556666:role/terraform",
};

/** What a target may be given here: a field of its Secret, or any of its own. */
type TargetOverrides = Partial<Omit<Target, "secret">> & { readonly secret?: Partial<Target["secret"]> };

/** A target with every default. */
export function target(key: string, account: Account, { secret, ...overrides }: TargetOverrides = {}): Target {
  const region = account.regions[0] ?? "";
  return {
    key,
    account,
    region,
    cluster: key,
    role: definedRole(`argocd-target-${key}`),
    access: { type: "access-entry", policies: [accessPolicy("AmazonEKSClusterAdminPolicy")], groups: [] },
    ...overrides,
    secret: {
      name: `arn:aws:eks:${region}:${account.id}:cluster/${overrides.cluster ?? key}`,
      secretName: key,
      labels: {},
      annotations: {},
      namespaces: [],
      clusterResources: false,
      paused: false,
      tlsInsecure: false,
      ...secret,
    },
  };
}

/** A target role with every default. */
export function definedRole(name: string): Target["role"] {
  return { type: "defined", name, path: "/", tags: {}, trust: "role", alsoTrust: [], requireSessionTags: false };
}

export function accessPolicy(name: string, namespaces: readonly string[] = []): AccessPolicy {
  return { name, arn: `arn:aws:eks::aws:cluster-access-policy/${name}`, namespaces };
}

export function byKey<T extends { readonly key: string }>(...values: readonly T[]): ReadonlyMap<string, T> {
  return new Map(values.map((value) => [value.key, value]));
}

/** IRSA, with the defaults of the fleet file. */
export function irsa(change: Partial<Irsa> = {}): Irsa {
  return { type: "irsa", oidcProvider: "existing", annotateServiceAccounts: true, hasSessionTags: false, ...change };
}

/** Pod Identity, with the defaults of the fleet file. */
export function podIdentity(change: Partial<PodIdentity> = {}): PodIdentity {
  return { type: "pod-identity", agent: "existing", hasSessionTags: true, ...change };
}

/** The fleet of the sample file: one target in Argo CD's account, one in another. */
export function sampleFleet(overrides: Partial<Fleet> = {}): Fleet {
  return {
    tags: {},
    accounts: byKey(platform, shop),
    argocd: {
      account: platform,
      region: "eu-west-1",
      cluster: "argocd",
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-applicationset-controller", "argocd-server"],
      identity: irsa(),
      rolePrefix: "argocd",
      managementRole: {
        type: "defined",
        name: "argocd-management",
        path: "/",
        tags: {},
        maxSessionDuration: 3600,
      },
      assumeRoleScope: "role",
      clusterAuth: "token",
    },
    targets: byKey(
      target("payments", platform),
      target("orders", shop, { cluster: "orders-prod", secret: { labels: { env: "prod" } } }),
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
