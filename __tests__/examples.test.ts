import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { define } from "../examples/bring-your-own-app/main";
import { loadFleet, parseFleet } from "../lib/fleet/load";
import { NOWHERE, stacksOf, synthFleet, synthStack } from "./support/synth";

const EXAMPLES = join(__dirname, "../examples");

const FLEET_FILES = readdirSync(EXAMPLES).filter((name) => existsSync(join(EXAMPLES, name, "fleet.yaml")));

describe.each(FLEET_FILES)("example %s", (name) => {
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

it("example bring-your-own-app has the fleet's stacks beside its own", () => {
  const app = new App({ outdir: NOWHERE });
  define(app);
  expect(stacksOf(app).map(({ node }) => node.id)).toEqual(["own", "argocd", "targets-platform", "targets-shop"]);
  // To the byte what the fleet file gives, which is applied end to end.
  const fleet = parseFleet(
    `accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform" }
accounts:
  platform: { id: "111122223333", regions: [eu-west-1] }
  shop: { id: "444455556666", regions: [us-east-1] }
argocd: { account: platform, cluster: argocd }
targets: { payments: { account: platform }, orders-prod: { account: shop } }
backend: { local: {} }
`,
    "fleet.yaml",
  );
  const [, ...own] = stacksOf(app);
  expect(Object.fromEntries(own.map((stack) => [stack.node.id, synthStack(stack)]))).toEqual(synthFleet(fleet));
});

it("every example is one of these", () => {
  expect(readdirSync(EXAMPLES).filter((name) => !FLEET_FILES.includes(name))).toEqual([
    "bring-your-own-app",
    "pipelines",
  ]);
});
