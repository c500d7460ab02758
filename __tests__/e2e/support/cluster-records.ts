import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateClusterCommand, DeleteClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "hpagent";
import { adminOf } from "../../../sandbox/clients";
import type { Sandbox } from "../../../sandbox/sandbox";
import type { WorldCluster } from "../../../sandbox/world";

/** A cluster without an API server, of which the sandbox carries hundreds. */
export interface ClusterRecord extends WorldCluster {
  readonly tags?: Readonly<Record<string, string>>;
  /** @default API */
  readonly authenticationMode?: "API" | "CONFIG_MAP";
}

/** Makes clusters without API servers. */
export async function makeClusterRecords(sandbox: Sandbox, records: readonly ClusterRecord[]): Promise<void> {
  await eachAtItsPlace(sandbox, records, ({ name, account, tags, authenticationMode = "API" }) => {
    return new CreateClusterCommand({
      name,
      roleArn: `arn:aws:iam::${account}:role/eks-cluster`,
      resourcesVpcConfig: { subnetIds: ["subnet-1", "subnet-2"] },
      accessConfig: { authenticationMode },
      tags: { ...tags, "sandbox/api-server": "none" },
    });
  });
}

/** Deletes them. */
export async function deleteClusterRecords(sandbox: Sandbox, records: readonly ClusterRecord[]): Promise<void> {
  await eachAtItsPlace(sandbox, records, ({ name }) => new DeleteClusterCommand({ name }));
}

async function eachAtItsPlace(
  sandbox: Sandbox,
  records: readonly ClusterRecord[],
  command: (record: ClusterRecord) => CreateClusterCommand | DeleteClusterCommand,
): Promise<void> {
  const ca = readFileSync(join(sandbox.state, "ca-bundle.pem"));
  const requestHandler = new NodeHttpHandler({
    httpsAgent: new HttpsProxyAgent({ proxy: sandbox.proxy, keepAlive: true, ca }),
  });
  for (const record of records) {
    const { account, region } = record;
    const client = new EKSClient({ region, credentials: adminOf(sandbox, account), requestHandler });
    const one = command(record);
    await (one instanceof CreateClusterCommand ? client.send(one) : client.send(one));
  }
}
