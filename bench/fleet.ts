import { resolveFleet } from "../lib/fleet/defaults";
import type { Fleet } from "../lib/model/fleet";

/** A fleet of many targets, ten in an account, spread over four regions. */
export function fleetOf(targetCount: number): Fleet {
  const regions = ["eu-west-1", "eu-central-1", "us-east-1", "us-west-2"];
  const indexes = [...Array(targetCount).keys()];
  const accounts = [...Array(Math.max(1, Math.ceil(targetCount / 10))).keys()];
  return resolveFleet({
    accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform" },
    accounts: Object.fromEntries(
      accounts.map((index) => [`account-${index}`, { id: String(100000000000 + index), regions }]),
    ),
    argocd: { account: "account-0", region: "eu-west-1", cluster: "argocd", assumeRoleScope: "account" },
    targets: Object.fromEntries(
      indexes.map((index) => [
        `target-${index}`,
        {
          account: `account-${Math.floor(index / 10)}`,
          region: regions[index % regions.length],
          cluster: `cluster-${index}`,
          labels: { env: "prod" },
        },
      ]),
    ),
    backend: { s3: { bucket: "b", region: "eu-west-1", prefix: "p" } },
  });
}
