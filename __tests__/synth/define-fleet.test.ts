import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { defineFleet, type FleetConfig } from "../..";
import { NOWHERE } from "../support/synth";

const config: FleetConfig = {
  accounts: { platform: { id: "111122223333", regions: ["eu-west-1"] } },
  argocd: { account: "platform", cluster: "argocd" },
  targets: { payments: { account: "platform" } },
  backend: { local: {} },
};

describe("defineFleet", () => {
  it("refuses a wrong fleet with the app's path and every wrong field", () => {
    const app = new App({ outdir: NOWHERE });
    const wrong = { ...config, accounts: { platform: { id: "1", regions: ["here"] } } };
    expect(() => defineFleet(app, wrong)).toThrow(
      'App: accounts.platform.id: expected 12 digits in quotes, got "1"\n' +
        'App: accounts.platform.regions[0]: expected an AWS region such as eu-west-1, got "here"',
    );
    expect(app.node.children).toEqual([]);
  });

  it("writes the aws-auth program beside the stacks with targets, and it runs with Node alone", () => {
    const outdir = mkdtempSync(join(tmpdir(), "own-app-"));
    const app = new App({ outdir });
    defineFleet(app, config);
    app.synth();
    const program = join(outdir, "stacks/targets-platform/aws-auth.cjs");
    expect(existsSync(join(outdir, "stacks/argocd/aws-auth.cjs"))).toBe(false);
    expect(() => execFileSync("node", [program], { stdio: "pipe", env: { PATH: process.env.PATH } })).toThrow(
      /usage: AWS_AUTH_ENTRY=… node aws-auth.cjs add\|remove/,
    );
    rmSync(outdir, { recursive: true });
  });
});
