import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { command } from "../support/command";
import { SECOND, SmallInstallation, STACK } from "./support/small-installation";

let small: SmallInstallation;

beforeEach(async () => {
  small = new SmallInstallation();
  await small.install({
    resources: ["orders_role", "orders_entry", "payments_role", "shared_role"],
    targets: {
      orders: ["terraform_data.orders_role", "terraform_data.orders_entry", "terraform_data.shared_role"],
      payments: ["terraform_data.payments_role", "terraform_data.shared_role"],
    },
  });
});

afterEach(() => small.remove());

const PAYMENTS = {
  resources: ["payments_role", "shared_role"],
  targets: { payments: ["terraform_data.payments_role", "terraform_data.shared_role"] },
};

const forget = (...args: string[]) =>
  command(["forget", ...args, "--out", small.out], { cwd: small.out, env: small.environment });

const inState = (): string[] =>
  JSON.parse(readFileSync(small.stateFile, "utf8")).resources.map(({ name }: { readonly name: string }) => name);

describe("destroy --json", () => {
  it("says that nothing was destroyed, if a stack could not be planned", async () => {
    writeFileSync(join(small.out, "stacks", STACK, "other.tf"), "");
    const options = { cwd: small.out, env: small.environment };
    const { status, stdout, stderr } = await command(
      ["destroy", "--json", "--auto-approve", "--out", small.out],
      options,
    );
    expect({ status, ...JSON.parse(stdout) }).toEqual({
      status: 1,
      error: { message: "nothing was destroyed", exitCode: 1 },
    });
    expect(stderr).toContain("other.tf: Terraform would read this file together with the stack");
    expect(inState()).toHaveLength(4);
  });
});

describe("forget", () => {
  it("removes from the state exactly what the target had alone, says what stays, and leaves nothing to destroy", async () => {
    small.synth(PAYMENTS);
    const { status, stdout } = await forget("orders", "--auto-approve");
    expect(stdout.replace(/ {2}[0-9a-f-]{36}/g, "  <id>")).toBe(
      [
        `${STACK}:`,
        "  removed from the state, not deleted (a resource that still exists keeps granting access):",
        "    terraform_data.orders_entry  <id>",
        "    terraform_data.orders_role  <id>",
        "  kept in the state, because other targets use the resource:",
        "    terraform_data.shared_role  <id> (payments)",
        "",
      ].join("\n"),
    );
    expect(status).toBe(0);
    expect(inState()).toEqual(["payments_role", "shared_role"]);
    expect(await small.plan()).toMatchObject({ ok: true, summary: { changes: [] } });
  });

  it("says the same as JSON", async () => {
    small.synth(PAYMENTS);
    const { stdout } = await forget("orders", "--auto-approve", "--json");
    expect(JSON.parse(stdout)).toEqual([
      {
        stack: STACK,
        forgotten: [
          { address: "terraform_data.orders_entry", id: expect.any(String), sharedWith: [] },
          { address: "terraform_data.orders_role", id: expect.any(String), sharedWith: [] },
        ],
        deletedNext: [],
        shared: [{ address: "terraform_data.shared_role", id: expect.any(String), sharedWith: ["payments"] }],
      },
    ]);
  });

  it("removes what targets share, once all of them are forgotten", async () => {
    small.synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    expect((await forget("orders", "payments", "--auto-approve")).status).toBe(0);
    expect(inState()).toEqual([]);
  });

  it.each([
    [
      "a target that the stacks define",
      () => {},
      ["orders", "--auto-approve"],
      /^forget: .* still defines orders: the next apply would recreate the resources\. Delete the targets, but not their accounts/,
    ],
    [
      "a target that no state holds",
      () => small.synth(PAYMENTS),
      ["nobody", "--auto-approve"],
      /^forget: the state of targets-shop has no resource of nobody to remove/,
    ],
    [
      "a state of another fleet",
      () => small.synth({ ...PAYMENTS, cluster: SECOND }),
      ["orders", "--auto-approve"],
      /^the state of targets-shop belongs to another fleet\./,
    ],
    ["no terminal to ask in", () => {}, ["orders"], /^forget asks for confirmation, which needs a terminal/],
    [
      "a stack that is not there",
      () => small.synth(PAYMENTS),
      ["orders", "--stack", "none", "--auto-approve"],
      /^no stack none; the stacks are targets-shop/,
    ],
  ])("refuses %s, and changes nothing", async (_, prepare, args, message) => {
    prepare();
    const before = readFileSync(small.stateFile, "utf8");
    const { status, stderr } = await forget(...args);
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(readFileSync(small.stateFile, "utf8")).toBe(before);
  });

  it("needs a target", async () => {
    const { status, stderr } = await forget("--auto-approve");
    expect([status, stderr]).toEqual([64, expect.stringContaining("forget: expected the key of a target, got none")]);
  });

  it("finds what an earlier version, which recorded nothing, made for a target", async () => {
    small.remove();
    small = new SmallInstallation();
    await small.install({ resources: ["orders_role", "payments_role"] });
    small.synth({ resources: ["payments_role"], targets: { payments: ["terraform_data.payments_role"] } });
    expect((await forget("orders", "--auto-approve")).status).toBe(0);
    expect(inState()).toEqual(["payments_role"]);
  });
});
