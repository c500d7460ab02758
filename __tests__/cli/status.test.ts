import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { orphanLines } from "../../cli/planned-stacks";
import { statusTable } from "../../cli/status";
import type { TargetState, TargetStatus } from "../../lib/terraform/status";
import { command } from "../support/command";

const stood = (stack: string, target: string | undefined, state: TargetState, ...details: string[]): TargetStatus => ({
  ...{ stack, target, state, details },
});

describe("the table of status", () => {
  it("begins with what is unknown, one reason for a stack and all of its targets", () => {
    const error = "Error: no credentials\n\u001b[31mfor shop";
    const lines = statusTable([
      stood("argocd", undefined, "in sync"),
      stood("targets-a", undefined, "in sync"),
      stood("targets-a", "orders", "drifted", "aws_iam_role.orders_role"),
      stood("targets-a", "carts", "not applied", "kubernetes_secret_v1.carts_secret"),
      stood("targets-a", "legacy", "unknown", "aws-auth: 403"),
      stood("targets-a", "payments", "in sync"),
      ...["b", "c"].flatMap((name) => [
        stood(`targets-${name}`, undefined, "unknown", error),
        stood(`targets-${name}`, `${name}1`, "unknown", error),
        stood(`targets-${name}`, `${name}2`, "unknown", error),
      ]),
    ]).split("\n");
    expect(lines.slice(0, 5)).toEqual([
      "Unknown:",
      "  legacy: aws-auth: 403",
      "  targets-b, targets-c:",
      "│ Error: no credentials",
      "│ \\u001b[31mfor shop",
    ]);
    const states = lines.flatMap(
      (line) => /│ (\S.*?) +│ (\w[\w ]*?) +│ targets/.exec(line)?.slice(1, 3).join(" ") ?? [],
    );
    expect(states).toEqual([
      ...["legacy unknown", "(no target) unknown", "b1 unknown", "b2 unknown", "(no target) unknown"],
      ...["c1 unknown", "c2 unknown", "orders drifted", "carts not applied", "(no target) in sync", "payments in sync"],
    ]);
    expect(lines.slice(-3)).toEqual([
      "orders: aws_iam_role.orders_role",
      "carts: kubernetes_secret_v1.carts_secret",
      "Targets: 5 unknown, 1 drifted, 1 not applied, 1 in sync",
    ]);
  });

  it("says that there is no target", () => {
    expect(statusTable([stood("argocd", undefined, "in sync")])).toMatch(/^┌[\s\S]*\nTargets: none$/);
  });
});

describe("states without a stack", () => {
  it("are named, and first those that could not be read", () => {
    const unread = [
      { place: "s3://b/fleet/\u001b.tfstate", reason: "AccessDenied: no" },
      { place: "s3://b/fleet/x.tfstate", reason: "the state is not JSON" },
    ];
    const lines = orphanLines({ orphaned: ["s3://b/fleet/old\u202e.tfstate"], unread });
    expect(lines.slice(0, 3)).toEqual([
      "2 locations of orphaned states could not be read:",
      "  s3://b/fleet/\\u001b.tfstate: AccessDenied: no",
      "  s3://b/fleet/x.tfstate: the state is not JSON",
    ]);
    expect(lines[3]).toMatch(
      /^orphaned state s3:\/\/b\/fleet\/old\\u202e\.tfstate: no stack of this fleet owns this state\./,
    );
    expect(orphanLines({ orphaned: [], unread: [] })).toEqual([]);
  });
});

describe("status", () => {
  let folder: string;

  /** In place of Terraform: exit code and plan of a stack are files in its folder. */
  const TERRAFORM = `#!/bin/sh
case $1 in
  version) echo "Terraform v1.11.4" ;;
  plan) echo "Error: no credentials" >&2; exit $(cat code) ;;
  show) cat plan.json ;;
esac
`;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "status-"));
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/terraform"), TERRAFORM, { mode: 0o755 });
    stack("argocd", {}, 0);
    writeFileSync(
      join(folder, "cdktf.out/manifest.json"),
      JSON.stringify({
        stacks: {
          argocd: { workingDirectory: "stacks/argocd", dependencies: [] },
          "targets-shop": { workingDirectory: "stacks/targets-shop", dependencies: ["argocd"] },
        },
      }),
    );
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function stack(name: string, resource: object, code: number, plan: object = {}): void {
    const directory = join(folder, "cdktf.out/stacks", name);
    mkdirSync(directory, { recursive: true });
    const terraform = { backend: { local: { path: `../../../states/${name}.tfstate` } } };
    const targets = name === "argocd" ? {} : { orders: ["aws_iam_role.orders_role"] };
    const value = { argocd_cluster: "arn:aws:eks:eu-west-1:111122223333:cluster/argocd", namespace: "argocd", targets };
    const output = { fleet_record: { value } };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify({ terraform, resource, output }));
    writeFileSync(join(directory, "code"), String(code));
    writeFileSync(join(directory, "plan.json"), JSON.stringify(plan));
    writeFileSync(join(directory, "tfplan"), "saved before");
  }

  const status = (...args: string[]) =>
    command(["status", ...args], {
      cwd: folder,
      env: { PATH: [join(folder, "bin"), process.env.PATH].join(delimiter) },
    });

  const ROLE = { aws_iam_role: { orders_role: {} } };
  const UPDATE = {
    resource_changes: [
      {
        ...{ address: "aws_iam_role.orders_role", mode: "managed", type: "aws_iam_role", name: "orders_role" },
        change: { actions: ["update"], before: { path: "/" }, after: { path: "/x/" } },
      },
    ],
  };

  it("exits with 0 where all is in sync, and leaves no saved plan", async () => {
    stack("targets-shop", ROLE, 0);
    const { status: code, stdout } = await status();
    expect([code, stdout.split("\n").at(-2)]).toEqual([0, "Targets: 1 in sync"]);
    expect(existsSync(join(folder, "cdktf.out/stacks/targets-shop/tfplan"))).toBe(false);
  });

  it("exits with 2 where something differs", async () => {
    stack("targets-shop", ROLE, 2, UPDATE);
    const { status: code, stdout } = await status("--json");
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual([
      { stack: "argocd", state: "in sync", details: [] },
      { stack: "targets-shop", state: "in sync", details: [] },
      { stack: "targets-shop", target: "orders", state: "not applied", details: ["aws_iam_role.orders_role"] },
    ]);
  });

  it("exits with 3 where a stack can't be planned", async () => {
    stack("targets-shop", ROLE, 1);
    const { status: code, stdout } = await status();
    expect(code).toBe(3);
    expect(stdout).toMatch(/^Unknown:\n {2}targets-shop: Error: no credentials/);
    expect(stdout).toMatch(/\nTargets: 1 unknown\n$/);
  });

  it("exits with 3 where states without a stack can't be read", async () => {
    stack("targets-shop", ROLE, 0);
    mkdirSync(join(folder, "states"));
    writeFileSync(join(folder, "states/targets-old.tfstate"), "{");
    const { status: code, stderr } = await status();
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^1 location of orphaned states could not be read:\n {2}\S+targets-old\.tfstate: the state is not JSON\n/,
    );
  });
});
