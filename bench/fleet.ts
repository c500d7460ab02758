import type { Account, Fleet, Target } from "../lib/model/fleet";

/** A fleet of many targets, ten in an account, spread over four regions. */
export function fleetOf(targetCount: number): Fleet {
  const regions = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2"];
  const accounts = new Map<string, Account>();
  for (let index = 0; index < Math.ceil(targetCount / 10); index++) {
    const [key, id] = [`account-${index}`, String(100000000000 + index)];
    accounts.set(key, { key, id, regions, deployRole: `arn:aws:iam::${id}:role/terraform` });
  }
  const targets = new Map<string, Target>();
  for (let index = 0; index < targetCount; index++) {
    const account = accounts.get(`account-${Math.floor(index / 10)}`) as Account;
    targets.set(`target-${index}`, {
      key: `target-${index}`,
      account,
      region: regions[index % regions.length] as string,
      cluster: `cluster-${index}`,
      access: { type: "access-entry", policies: [{ name: "AmazonEKSClusterAdminPolicy", namespaces: [] }] },
      labels: { env: "prod" },
    });
  }
  return {
    accounts,
    argocd: {
      account: accounts.get("account-0") as Account,
      region: "eu-west-1",
      cluster: "argocd",
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-applicationset-controller", "argocd-server"],
      identity: "irsa",
      oidcProvider: "existing",
      annotateServiceAccounts: true,
      podIdentityAgent: "existing",
      rolePrefix: "argocd",
      assumeRoleScope: "account",
    },
    targets,
    backend: { type: "s3", bucket: "b", region: "eu-west-1", prefix: "p", allowedAccountIds: [] },
  };
}
