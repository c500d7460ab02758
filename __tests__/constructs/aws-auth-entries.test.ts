import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { AwsAuthEntries } from "../../lib/constructs/aws-auth-entries";
import { synthConstruct } from "../support/construct";
import { byKey, sampleFleet, shop, target } from "../support/sample-fleet";
import { synthFleet } from "../support/synth";

const PROJECT = join(__dirname, "../..");

describe("entries in aws-auth", () => {
  const fleet = sampleFleet({
    targets: byKey(
      target("orders", shop, {
        access: { type: "aws-auth", username: "argocd-eks-iam:orders", groups: ["system:masters"] },
        role: {
          type: "defined",
          name: "argocd-target-orders",
          path: "/argocd/",
          tags: {},
          trust: "role",
          alsoTrust: [],
          requireSessionTags: false,
        },
      }),
    ),
  });
  const stack = synthFleet(fleet)["targets-shop"];

  it("are one resource that writes an entry and takes it out, by the role's ARN without its path", () => {
    const environment = { AWS_AUTH_ENTRY: `\${jsonencode(self.input)}` };
    expect(stack.resource.terraform_data).toEqual({
      aws_auth: {
        for_each: {
          orders: {
            key: "orders",
            cluster: "orders",
            region: "us-east-1",
            endpoint: `\${trimsuffix(data.aws_eks_cluster.orders_cluster.endpoint, "/")}`,
            ca_data: `\${data.aws_eks_cluster.orders_cluster.certificate_authority[0].data}`,
            rolearn: "arn:aws:iam::444455556666:role/argocd-target-orders",
            unique_id: `\${aws_iam_role.orders_role.unique_id}`,
            username: "argocd-eks-iam:orders",
            groups: ["system:masters"],
            deploy_role: "arn:aws:iam::444455556666:role/terraform",
            profile: "",
          },
        },
        input: `\${each.value}`,
        triggers_replace: `\${each.value}`,
        provisioner: [
          { "local-exec": { command: "node aws-auth.cjs add", environment } },
          { "local-exec": { when: "destroy", command: "node aws-auth.cjs remove", environment } },
        ],
      },
    });
  });

  it("come before the Secret, which goes before them", () => {
    expect(stack.resource.kubernetes_secret_v1.orders_secret.depends_on).toEqual([
      "aws_iam_role.orders_role",
      "terraform_data.aws_auth",
    ]);
    expect(stack.resource.aws_eks_access_entry).toBeUndefined();
  });

  it("fail the plan of a cluster that does not read aws-auth", () => {
    const mode = stack.data.aws_eks_cluster.orders_cluster.lifecycle.postcondition[2];
    expect(mode.condition).toBe(
      `\${contains(["CONFIG_MAP","API_AND_CONFIG_MAP"], self.access_config[0].authentication_mode)}`,
    );
    expect(mode.error_message).toContain(
      "which does not support the ConfigMap aws-auth. Set access.type to access-entry",
    );
  });

  it("stay a resource without any entry, so that the last one to leave is taken out", () => {
    const empty = synthConstruct(({ stack }) => {
      new AwsAuthEntries(stack, "aws_auth");
    });
    const [entries] = Object.values(empty.resource.terraform_data) as { for_each: string; provisioner: unknown[] }[];
    expect(entries?.for_each).toBe(`\${{}}`);
    expect(entries?.provisioner).toHaveLength(2);
  });
});

describe("the program for aws-auth", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "aws-auth-program-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("lies beside the configuration of every stack with entries, also of a stack of one's own", () => {
    const app = new App({ outdir: folder });
    const [own, without] = [new TerraformStack(app, "own"), new TerraformStack(app, "without")];
    new AwsAuthEntries(new Construct(own, "clusters"), "entries");
    app.synth();
    expect(existsSync(join(folder, "stacks", without.node.id, "aws-auth.cjs"))).toBe(false);
    const program = join(folder, "stacks", own.node.id, "aws-auth.cjs");
    expect(() => execFileSync("node", [program], { stdio: "pipe", env: { PATH: process.env.PATH } })).toThrow(
      /usage: AWS_AUTH_ENTRY=… node aws-auth.cjs add\|remove/,
    );
  });

  it("is the one of these sources: npm run build makes it", () => {
    const file = join(folder, "aws-auth.cjs");
    execFileSync("node", ["scripts/aws-auth-program.mjs", file], { cwd: PROJECT });
    expect(readFileSync(join(PROJECT, "dist/aws-auth.cjs"), "utf8")).toBe(readFileSync(file, "utf8"));
  });
});
