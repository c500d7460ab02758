import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet } from "../lib/fleet/load";
import { synthFleet } from "./support/synth";

const EXAMPLES = join(__dirname, "../examples");

describe.each(readdirSync(EXAMPLES))("example %s", (name) => {
  const folder = join(EXAMPLES, name);

  it("synthesises", () => {
    const fleet = loadFleet(join(folder, "fleet.yaml"));
    const stacks = synthFleet(fleet);
    expect(Object.keys(stacks)).toEqual(["argocd", ...[...fleet.accounts.keys()].map((key) => `targets-${key}`)]);
  });

  it("explains itself, with the command that uses it", () => {
    expect(existsSync(join(folder, "README.md"))).toBe(true);
    expect(readFileSync(join(folder, "README.md"), "utf8")).toContain(`--fleet examples/${name}/fleet.yaml`);
  });
});
