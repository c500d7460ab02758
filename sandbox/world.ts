/** What is in the sandbox before any fleet: accounts, clusters, and what belongs to others. */

/** An EKS cluster of the sandbox. */
export interface WorldCluster {
  readonly name: string;
  /** Account id. */
  readonly account: string;
  readonly region: string;
}

export const PLATFORM = "111122223333";
export const SHOP = "444455556666";

/** Account ids of the sandbox; the sample fleet file names the same. */
export const ACCOUNTS = [PLATFORM, SHOP] as const;

export const CLUSTERS = {
  argocd: { name: "argocd", account: PLATFORM, region: "eu-west-1" },
  payments: { name: "payments", account: PLATFORM, region: "eu-west-1" },
  "orders-prod": { name: "orders-prod", account: SHOP, region: "us-east-1" },
} as const satisfies Record<string, WorldCluster>;

export type ClusterName = keyof typeof CLUSTERS;

/** Region of the Argo CD cluster: where its pods, and so their STS calls, are. */
export const POD_REGION = CLUSTERS.argocd.region;

export const REGIONS = ["eu-west-1", "us-east-1"] as const;

export const STATE_BUCKET = "acme-tfstate";

/** Argo CD's service accounts, as its Helm chart makes them. */
export const ARGOCD_SERVICE_ACCOUNTS = [
  "argocd-application-controller",
  "argocd-applicationset-controller",
  "argocd-server",
] as const;
