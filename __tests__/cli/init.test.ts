import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { init } from "../../cli/init";

const ARGOCD = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd";

describe("init", () => {
  it("writes a file whose schema is there, and overwrites none", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "init-")), "fleet.yaml");
    const log = jest.spyOn(console, "log").mockImplementation();
    expect(await init(["--fleet", file, "--argocd", ARGOCD, "--account", "111122223333=platform"])).toBe(0);
    log.mockRestore();
    const text = readFileSync(file, "utf8");
    expect(text).toContain('platform: { id: "111122223333"');
    const [, schema = ""] = /\$schema=(\S+)/.exec(text) ?? [];
    expect(JSON.parse(readFileSync(resolve(dirname(file), schema), "utf8"))).toHaveProperty("properties.argocd");
    await expect(init(["--fleet", file, "--argocd", ARGOCD])).rejects.toThrow("already exists");
    expect(readFileSync(file, "utf8")).toBe(text);
  });

  it("says what it can't go on without, and writes nothing", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "init-")), "fleet.yaml");
    await expect(init(["--fleet", file])).rejects.toThrow("--argocd: expected the ARN");
    await expect(init(["--fleet", file, "--argocd", ARGOCD, "--account", "x=y"])).rejects.toThrow(
      "expected ID=KEY, got x=y",
    );
    await expect(init(["--fleet", file, "--argocd", ARGOCD, "--deploy-role", "terraform"])).rejects.toThrow(
      "accountDefaults.deployRole: expected the ARN of an IAM role",
    );
    await expect(init(["--fleet", file, "--argocd", ARGOCD, "--bucket", "acme #1"])).rejects.toThrow(
      "backend.s3.bucket",
    );
    await expect(init(["--fleet", file, "--argocd", ARGOCD, "--bucket-region", "eu-west-1"])).rejects.toThrow(
      "--bucket-region requires --bucket",
    );
    expect(() => readFileSync(file)).toThrow("ENOENT");
  });
});
