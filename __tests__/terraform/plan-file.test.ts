import { type Zippable, zipSync } from "fflate";
import { openPlanFile } from "../../lib/terraform/plan-file";

const text = (value: string) => Buffer.from(value);

/** The parts of a plan as Terraform writes it. */
const PARTS: Readonly<Record<string, Uint8Array>> = {
  tfplan: text("changes"),
  tfstate: text("{}"),
  "tfstate-prev": text("{}"),
  "tfconfig/m-/cdk.tf.json": text('{"output":{}}'),
  "tfconfig/modules.json": text("[]"),
  ".terraform.lock.hcl": text("# none\n"),
};

const plan = (more: Zippable = {}) => zipSync({ ...PARTS, ...more });
const without = (part: string) => zipSync(Object.fromEntries(Object.entries(PARTS).filter(([name]) => name !== part)));

/** Bytes with some of them replaced by others of the same length, everywhere. */
function replaced(bytes: Uint8Array, from: string, to: string): Uint8Array {
  return Buffer.from(Buffer.from(bytes).toString("latin1").replaceAll(from, to), "latin1");
}

describe("a saved plan", () => {
  it("gives its configuration and its lock file", () => {
    const { configuration, lockFile } = openPlanFile(plan());
    expect([...configuration]).toEqual([["cdk.tf.json", '{"output":{}}']]);
    expect(lockFile).toBe("# none\n");
  });

  it.each(Object.keys(PARTS).filter((part) => !part.startsWith("tfconfig/m-")))("without %s is none", (part) => {
    expect(() => openPlanFile(without(part))).toThrow(`the plan lacks ${part}`);
  });

  it.each(["../evil", "tfconfig/m-child/evil.tf", "tfconfig/m-/a/b.tf", "/etc/passwd", "tfplan2"])(
    "with %s is none",
    (name) => {
      expect(() => openPlanFile(plan({ [name]: text("x") }))).toThrow(
        `the plan has the unexpected part ${JSON.stringify(name)}`,
      );
    },
  );

  it("with one part twice, of which Terraform and we might take another, is none", () => {
    const twice = replaced(plan({ "tfconfig/m-/cdk.tf.jsoX": text("{}") }), "cdk.tf.jsoX", "cdk.tf.json");
    expect(() => openPlanFile(twice)).toThrow('the plan has "tfconfig/m-/cdk.tf.json" twice');
  });

  it.each([
    [
      "an end",
      (bytes: Uint8Array) => Buffer.concat([bytes, text("x")]),
      "the plan is not a ZIP file in Terraform's format",
    ],
    [
      "a start",
      (bytes: Uint8Array) => Buffer.concat([text("x"), bytes]),
      "the ZIP directory of the plan is not where Terraform writes the directory",
    ],
    [
      "a plan before it",
      (bytes: Uint8Array) => Buffer.concat([bytes, bytes]),
      "the ZIP directory of the plan is not where",
    ],
  ])("with %s of somebody else's is none", (_, change, message) => {
    expect(() => openPlanFile(change(plan()))).toThrow(message);
  });

  it.each([
    ["nothing", ""],
    ["text", "no plan at all, of more than 22 characters"],
  ])("of %s is none", (_, bytes) => {
    expect(() => openPlanFile(text(bytes))).toThrow("the plan is not a ZIP file in Terraform's format");
  });

  it("that unpacks to more than any plan is none, before it is unpacked", () => {
    const bomb = plan({ "tfconfig/m-/cdk.tf.json": new Uint8Array(100_000) });
    expect(() => openPlanFile(bomb, 99_999)).toThrow("the plan unpacks to more than 99999 bytes");
  });

  it("whose text is no UTF-8 is none", () => {
    expect(() => openPlanFile(plan({ "tfconfig/m-/cdk.tf.json": Buffer.from([0xff, 0xfe]) }))).toThrow();
  });

  it("refuses an encrypted plan of OpenTofu, and says what to do", () => {
    const encrypted = new TextEncoder().encode('{"meta":{},"encrypted_data":"x","encryption_version":"v0"}');
    expect(() => openPlanFile(encrypted)).toThrow(
      "the plan is encrypted, so apply could not compare the plan with the stack: remove plan from TF_ENCRYPTION",
    );
  });
});
