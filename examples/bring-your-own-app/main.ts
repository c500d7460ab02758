import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket";
import { App, TerraformStack } from "cdktf";
// In your project: from "argocd-eks-iam".
import { defineFleet } from "../..";

/** An app of your own: your stacks, and a fleet made from whatever you know about your clusters. */
export function define(app: App): void {
  const own = new TerraformStack(app, "own");
  const deployRole = "arn:aws:iam::{id}:role/terraform";
  const roleArn = deployRole.replace("{id}", "111122223333");
  new AwsProvider(own, "aws", { region: "eu-west-1", assumeRole: [{ roleArn }] });
  new S3Bucket(own, "logs", { bucket: "acme-logs" });

  const clusters = { payments: "platform", "orders-prod": "shop" };
  defineFleet(app, {
    accountDefaults: { deployRole },
    accounts: {
      platform: { id: "111122223333", regions: ["eu-west-1"] },
      shop: { id: "444455556666", regions: ["us-east-1"] },
    },
    argocd: { account: "platform", cluster: "argocd" },
    targets: Object.fromEntries(Object.entries(clusters).map(([key, account]) => [key, { account }])),
    backend: { local: {} },
  });
}

if (require.main === module) {
  const app = new App();
  define(app);
  app.synth();
}
