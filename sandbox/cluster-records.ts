import { CreateClusterCommand, DeleteClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import type { Sandbox } from "./running-sandbox";
import { sdkOptions } from "./sdk";
import type { WorldCluster } from "./world";

/** A cluster without an API server, of which the sandbox carries hundreds. */
export interface ClusterRecord extends WorldCluster {
  readonly tags?: Readonly<Record<string, string>>;
  /** @default API */
  readonly authenticationMode?: "API" | "CONFIG_MAP";
}

/** Makes clusters without API servers. */
export async function makeClusterRecords(sandbox: Sandbox, records: readonly ClusterRecord[]): Promise<void> {
  const optionsOf = sdkOptions(sandbox);
  for (const { name, account, region, tags, authenticationMode = "API" } of records) {
    await new EKSClient(optionsOf(account, region)).send(
      new CreateClusterCommand({
        name,
        roleArn: `arn:aws:iam::${account}:role/eks-cluster`,
        resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
        accessConfig: { authenticationMode },
        tags: { ...tags, "sandbox/api-server": "none" },
      }),
    );
  }
}

/** Deletes them. */
export async function deleteClusterRecords(sandbox: Sandbox, records: readonly ClusterRecord[]): Promise<void> {
  const optionsOf = sdkOptions(sandbox);
  for (const { name, account, region } of records) {
    await new EKSClient(optionsOf(account, region)).send(new DeleteClusterCommand({ name }));
  }
}
