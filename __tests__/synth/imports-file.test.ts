import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadFleet } from "../../lib/fleet/load";
import { importsFileOf } from "../../lib/synth/imports-file";
import { synthFleet } from "../../lib/synth/synth-fleet";

const FLEET = loadFleet(join(__dirname, "../../fleet.yaml"));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "imports-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

it("the imports of a fleet file lie beside it", () => {
  expect(importsFileOf("fleets/prod.yaml")).toBe("fleets/prod.imports.json");
  expect(importsFileOf("fleet")).toBe("fleet.imports.json");
});

describe("synth with imports", () => {
  const stackOf = (name: string) =>
    JSON.parse(readFileSync(join(folder, "cdktf.out/stacks", name, "cdk.tf.json"), "utf8"));

  it("writes an import block for what a stack defines, and none for what it does not", () => {
    const importsFile = join(folder, "fleet.imports.json");
    const orders = { to: "aws_iam_role.orders_role", id: "argocd-target-orders" };
    const gone = { to: "aws_iam_role.gone_role", id: "argocd-target-gone" };
    writeFileSync(importsFile, JSON.stringify({ "targets-shop": [orders, gone] }));
    synthFleet(FLEET, {}, { outFolder: join(folder, "cdktf.out"), importsFile });
    expect(stackOf("targets-shop").import).toEqual([orders]);
    expect(stackOf("targets-platform")).not.toHaveProperty("import");
  });

  it("writes an id as text, never as an expression", () => {
    const importsFile = join(folder, "fleet.imports.json");
    const hostile = { to: "aws_iam_role.orders_role", id: '${file("/etc/passwd")}' };
    writeFileSync(importsFile, JSON.stringify({ "targets-shop": [hostile] }));
    synthFleet(FLEET, {}, { outFolder: join(folder, "cdktf.out"), importsFile });
    expect(stackOf("targets-shop").import).toEqual([{ ...hostile, id: `$${hostile.id}` }]);
  });

  it("writes none without the file", () => {
    synthFleet(FLEET, {}, { outFolder: join(folder, "cdktf.out"), importsFile: join(folder, "nothing.json") });
    expect(stackOf("targets-shop")).not.toHaveProperty("import");
  });
});
