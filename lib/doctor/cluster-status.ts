import type { Cluster } from "@aws-sdk/client-eks";
import { CheckFailure } from "./check";

/** Statuses of a cluster whose API can't be used. UPDATING and PENDING clusters answer. */
const UNUSABLE: Readonly<Record<string, string>> = {
  CREATING: "wait until the cluster is ACTIVE",
  DELETING: "remove the cluster from the fleet file, if its deletion is meant",
  FAILED: "see what EKS says of it: the field health of aws eks describe-cluster",
};

/** A cluster that EKS describes and that can be used. @throws CheckFailure where it does not exist, or its status prevents it */
export function clusterStatus(cluster: Cluster | undefined, name: string, fixWhereMissing: string): Cluster {
  if (!cluster) throw new CheckFailure(`EKS has no cluster ${name}`, fixWhereMissing);
  const fix = UNUSABLE[cluster.status ?? ""];
  if (fix !== undefined) throw new CheckFailure(`the cluster is ${cluster.status}`, fix);
  return cluster;
}
