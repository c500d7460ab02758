import { DataAwsEksCluster } from "@cdktf/provider-aws/lib/data-aws-eks-cluster";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { SecretV1 } from "@cdktf/provider-kubernetes/lib/secret-v1";
import { App, S3Backend, TerraformOutput, TerraformStack } from "cdktf";
import type { Fleet, Target } from "../lib/model/fleet";
import { fleetOf } from "./fleet";

// The baseline: what somebody writes who uses cdktf's classes as their documentation shows them, for the same fleet.
// No check, no precondition, no aws-auth, no annotation: less than what we synthesise.

const MANAGEMENT = "arn:aws:iam::100000000000:role/argocd-management";

function targetStack(app: App, fleet: Fleet, account: string): void {
  const stack = new TerraformStack(app, `targets-${account}`);
  new S3Backend(stack, { bucket: "b", region: "eu-west-1", key: `p/targets-${account}.tfstate`, encrypt: true });
  const argocd = new AwsProvider(stack, "argocd", { alias: "argocd", region: "eu-west-1" });
  const cluster = new DataAwsEksCluster(stack, "argocd_cluster", { provider: argocd, name: "argocd" });
  const kubernetes = new KubernetesProvider(stack, "kubernetes", {
    host: cluster.endpoint,
    clusterCaCertificate: `\${base64decode(${cluster.certificateAuthority.get(0).data})}`,
    exec: [{ apiVersion: "client.authentication.k8s.io/v1beta1", command: "aws", args: ["eks", "get-token"] }],
  });
  const { id, regions } = fleet.accounts.get(account) ?? { id: "", regions: [] };
  const providers = new Map(
    regions.map((region) => [
      region,
      new AwsProvider(stack, `aws_${region}`, {
        alias: region,
        region,
        allowedAccountIds: [id],
        assumeRole: [{ roleArn: `arn:aws:iam::${id}:role/terraform` }],
      }),
    ]),
  );
  const targets = [...fleet.targets.values()].filter((target) => target.account.key === account);
  for (const target of targets) define(stack, target, providers.get(target.region) as AwsProvider, kubernetes);
}

function define(stack: TerraformStack, target: Target, provider: AwsProvider, kubernetes: KubernetesProvider): void {
  const key = target.key;
  const cluster = new DataAwsEksCluster(stack, `${key}_cluster`, { provider, name: target.cluster });
  const role = new IamRole(stack, `${key}_role`, {
    provider,
    name: `argocd-target-${key}`,
    assumeRolePolicy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: MANAGEMENT }, Action: "sts:AssumeRole" }],
    }),
  });
  const entry = new EksAccessEntry(stack, `${key}_entry`, {
    provider,
    clusterName: cluster.name,
    principalArn: role.arn,
  });
  const policy = new EksAccessPolicyAssociation(stack, `${key}_policy`, {
    provider,
    clusterName: cluster.name,
    principalArn: role.arn,
    policyArn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    accessScope: { type: "cluster" },
    dependsOn: [entry],
  });
  const caData = cluster.certificateAuthority.get(0).data;
  new SecretV1(stack, `${key}_secret`, {
    provider: kubernetes,
    metadata: { name: key, namespace: "argocd", labels: { "argocd.argoproj.io/secret-type": "cluster", env: "prod" } },
    data: {
      name: cluster.arn,
      server: cluster.endpoint,
      config: JSON.stringify({
        awsAuthConfig: { clusterName: target.cluster, roleARN: role.arn },
        tlsClientConfig: { insecure: false, caData },
      }),
    },
    dependsOn: [policy],
  });
  new TerraformOutput(stack, `${key}_server`, { value: cluster.endpoint });
}

const fleet = fleetOf(Number(process.argv[2]));
const app = new App({ outdir: process.argv[3] as string });
const stack = new TerraformStack(app, "argocd");
const provider = new AwsProvider(stack, "aws", { region: "eu-west-1" });
const role = new IamRole(stack, "management", { provider, name: "argocd-management", assumeRolePolicy: "{}" });
const policy = new IamPolicy(stack, "assume", {
  provider,
  name: "argocd-assume",
  policy: JSON.stringify({
    Version: "2012-10-17",
    Statement: [...fleet.accounts.values()].map(({ id }) => ({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Resource: `arn:aws:iam::${id}:role/argocd-target-*`,
    })),
  }),
});
new IamRolePolicyAttachment(stack, "attach", { provider, role: role.name, policyArn: policy.arn });
for (const account of fleet.accounts.keys()) targetStack(app, fleet, account);
app.synth();
