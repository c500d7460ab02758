import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadFleet } from "../../lib/fleet/load";
import { importsFileOf, readImports, writeImports } from "../../lib/synth/imports-file";
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

describe("the imports of some stacks", () => {
  const orders = { to: "aws_iam_role.orders_role", id: "argocd-target-orders" };
  const argocd = { to: "aws_iam_role.management_role", id: "argocd-management" };

  it("replace those that an earlier run found in these stacks, and keep those of the other stacks", () => {
    const file = join(folder, "fleet.imports.json");
    expect(writeImports(file, ["argocd", "targets-shop"], { argocd: [argocd], "targets-shop": [orders] })).toBe(true);
    expect(writeImports(file, ["targets-shop"], {})).toBe(true);
    expect(readImports(file)).toEqual({ argocd: [argocd] });
    expect(writeImports(file, ["targets-shop"], { "targets-shop": [orders] })).toBe(true);
    expect(readImports(file)).toEqual({ argocd: [argocd], "targets-shop": [orders] });
    expect(writeImports(file, ["argocd", "targets-shop"], {})).toBe(false);
    expect(readImports(file)).toEqual({});
  });

  it("write no file if there are none", () => {
    const file = join(folder, "fleet.imports.json");
    expect(writeImports(file, ["argocd"], {})).toBe(false);
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    ["no JSON", "{", ""],
    ["a list", "[]", ""],
    ["an import without an id", '{"argocd": [{"to": "aws_iam_role.x"}]}', " (at argocd.0.id)"],
    ["an address that is none", '{"argocd": [{"to": "x", "id": "y"}]}', " (at argocd.0.to)"],
    ["another field", '{"argocd": [{"to": "a.b", "id": "y", "for_each": {}}]}', " (at argocd.0)"],
  ])("are refused in a file with %s, and synth writes nothing", (_, text, place) => {
    const file = join(folder, "fleet.imports.json");
    writeFileSync(file, text);
    const message = `${file}: expected {"<stack>": [{"to": "<address>", "id": "<import id>"}]}, found something else${place}. Delete the file, and run import again`;
    expect(() => readImports(file)).toThrow(new Error(message));
    expect(() => writeImports(file, ["argocd"], { argocd: [argocd] })).toThrow(message);
    const outFolder = join(folder, "cdktf.out");
    expect(() => synthFleet(FLEET, {}, { outFolder, importsFile: file })).toThrow(message);
    expect(existsSync(outFolder)).toBe(false);
    expect(readFileSync(file, "utf8")).toBe(text);
  });
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
