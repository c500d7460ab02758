import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { command } from "../support/command";

const ARGOCD = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd";

const init = (...args: string[]) => command(["init", ...args]);

describe("init", () => {
  it("writes a file whose schema is there, and overwrites none", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "init-")), "fleet.yaml");
    const { status } = await init("--fleet", file, "--argocd", ARGOCD, "--account", "111122223333=platform");
    expect(status).toBe(0);
    const text = readFileSync(file, "utf8");
    expect(text).toContain('platform: { id: "111122223333"');
    const [, schema = ""] = /\$schema=(\S+)/.exec(text) ?? [];
    expect(JSON.parse(readFileSync(resolve(dirname(file), schema), "utf8"))).toHaveProperty("properties.argocd");
    expect((await init("--fleet", file, "--argocd", ARGOCD)).stderr).toContain("already exists");
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("says what it can't go on without, and writes nothing", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "init-")), "fleet.yaml");
    expect((await init("--fleet", file)).stderr).toContain("--argocd: expected the ARN");
    expect((await init("--fleet", file, "--argocd", ARGOCD, "--account", "x=y")).stderr).toContain(
      "expected ID=KEY, got x=y",
    );
    expect((await init("--fleet", file, "--argocd", ARGOCD, "--deploy-role", "terraform")).stderr).toContain(
      "accountDefaults.deployRole: expected the ARN of an IAM role",
    );
    expect((await init("--fleet", file, "--argocd", ARGOCD, "--bucket", "acme #1")).stderr).toContain(
      "backend.s3.bucket",
    );
    expect((await init("--fleet", file, "--argocd", ARGOCD, "--bucket-region", "eu-west-1")).stderr).toContain(
      "--bucket-region requires --bucket",
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });
});
