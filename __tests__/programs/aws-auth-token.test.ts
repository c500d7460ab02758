import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Order } from "../../lib/aws-auth/order";
import { eksToken } from "../../lib/aws-auth/token";

const ORDER: Order = {
  ...{ key: "orders", cluster: "orders-prod", region: "us-east-1", endpoint: "https://x", ca_data: "" },
  ...{ rolearn: "arn:aws:iam::444455556666:role/x", username: "x", groups: [] },
  ...{ deploy_role: "arn:aws:iam::444455556666:role/terraform", profile: "" },
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aws-auth-token-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A token from an AWS CLI that does this. */
function token(script: string | undefined, signal = AbortSignal.timeout(10_000)): Promise<string> {
  if (script !== undefined) {
    writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "aws"), 0o755);
  }
  return eksToken(ORDER, { PATH: script === undefined ? folder : `${folder}:${process.env.PATH}` }, signal);
}

describe("the token of the aws-auth program", () => {
  it("is what the AWS CLI prints for the cluster, as the deploy role", async () => {
    const script = `echo "$@" > ${folder}/asked; echo '{"status": {"token": "k8s-aws-v1.abc_-"}}'`;
    expect(await token(script)).toBe("k8s-aws-v1.abc_-");
    expect(readFileSync(join(folder, "asked"), "utf8")).toBe(
      "eks get-token --cluster-name orders-prod --region us-east-1 --output json --role-arn arn:aws:iam::444455556666:role/terraform\n",
    );
  });

  it.each([
    ["no AWS CLI", undefined, "aws eks get-token failed: aws is not on the PATH"],
    [
      "what it says",
      "echo '\u001b[31mno credentials' >&2; exit 255",
      "aws eks get-token failed: \\u001b[31mno credentials",
    ],
    ["no JSON", "echo secret", "aws eks get-token printed no token"],
    ["no token", "echo '{}'", "aws eks get-token printed no token"],
    ["a token of two lines", `printf '{"status": {"token": "a\\\\nb"}}'`, "aws eks get-token printed no token"],
  ])("fails with %s", async (_, script, message) => {
    await expect(token(script)).rejects.toThrow(message);
  });

  it("is not waited for without end", async () => {
    await expect(token("exec sleep 60", AbortSignal.timeout(100))).rejects.toMatchObject({ name: "TimeoutError" });
  });
});
