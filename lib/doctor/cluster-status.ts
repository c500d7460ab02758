import type { Cluster } from "@aws-sdk/client-eks";
import { CheckFailure } from "./check";

/** Statuses of a cluster whose API cannot be used, with a fix. The API of UPDATING and PENDING clusters responds. */
const UNUSABLE: Readonly<Record<string, string>> = {
  CREATING: "wait until the cluster is ACTIVE",
  DELETING: "if the deletion is intended, remove the cluster from the fleet file",
  FAILED: "read the field health in the output of aws eks describe-cluster",
};

/** A cluster that can be used. @throws CheckFailure if the cluster does not exist, or its status prevents its use */
export function clusterStatus(cluster: Cluster | undefined, name: string, fixWhereMissing: string): Cluster {
  if (!cluster) throw new CheckFailure(`EKS has no cluster ${name}`, fixWhereMissing);
  const fix = UNUSABLE[cluster.status ?? ""];
  if (fix !== undefined) throw new CheckFailure(`the cluster is ${cluster.status}`, fix);
  return cluster;
}
