import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { makeClusterRecords } from "../sandbox/cluster-records";
import type { Sandbox } from "../sandbox/running-sandbox";
import { sdkOptions } from "../sandbox/sdk";
import { PLATFORM } from "../sandbox/world";

export const REGION = "eu-west-1";

/** Id of the account of an index: one the sandbox does not have yet. */
export const accountId = (index: number): string => String(200000000000 + index);

/** EKS name of a cluster of an account. */
export const clusterName = (index: number): string => `cluster-${index}`;

/** Makes accounts as the sandbox's own are, each with a deploy role the pipeline may assume, and clusters in them. */
export async function makeAccounts(sandbox: Sandbox, accounts: number, clustersInEach: number): Promise<void> {
  const optionsOf = sdkOptions(sandbox);
  const ids = Array.from({ length: accounts }, (_, index) => accountId(index));
  for (const id of ids) {
    const iam = new IAMClient(optionsOf(id, REGION));
    const Principal = { AWS: `arn:aws:iam::${PLATFORM}:user/pipeline` };
    await iam.send(new CreateRoleCommand({ RoleName: "terraform", AssumeRolePolicyDocument: allow({ Principal }) }));
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    await iam.send(new AttachRolePolicyCommand({ RoleName: "terraform", PolicyArn }));
    const clusters = Array.from({ length: clustersInEach }, (_, index) => clusterName(index));
    await makeClusterRecords(
      sandbox,
      clusters.map((name) => ({ name, account: id, region: REGION })),
    );
  }
  const Resource = ids.map((id) => `arn:aws:iam::${id}:role/terraform`);
  await new IAMClient(optionsOf(PLATFORM, REGION)).send(
    new PutUserPolicyCommand({ UserName: "pipeline", PolicyName: "bench", PolicyDocument: allow({ Resource }) }),
  );
}

function allow(rest: object): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", ...rest }],
  });
}
