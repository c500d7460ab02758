import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet } from "../../lib/fleet/load";
import { type ClusterRecord, deleteClusterRecords, makeClusterRecords } from "../../sandbox/cluster-records";
import type { CommandResult } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/sandbox";
import { PLATFORM, REGIONS, SHOP } from "../../sandbox/world";
import { PROJECT, Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

const [IRELAND, VIRGINIA] = REGIONS;

/** 250 clusters: one place has more than two of EKS' pages. */
const RECORDS: readonly ClusterRecord[] = [
  ...many(210, { account: SHOP, region: VIRGINIA, tags: { argocd: "yes" } }),
  ...many(20, { account: SHOP, region: IRELAND }),
  ...many(10, { account: PLATFORM, region: VIRGINIA, tags: { argocd: "yes" } }),
  ...many(10, { account: PLATFORM, region: IRELAND, authenticationMode: "CONFIG_MAP" }),
];

function many(count: number, record: Omit<ClusterRecord, "name">): ClusterRecord[] {
  return Array.from({ length: count }, (_, index) => ({ ...record, name: `${record.region}-${index}` }));
}

const discover = (...args: string[]): Promise<CommandResult> => project.ask("discover", ...args);

const targets = () => loadFleet(project.fleetFile).targets;

beforeAll(async () => {
  sandbox = theSandbox();
  project = new Project(sandbox, "discover");
  const text = readFileSync(join(PROJECT, "fleet.yaml"), "utf8")
    .replace("regions: [eu-west-1] }", "regions: [eu-west-1, us-east-1] }")
    .replace(
      "regions: [us-east-1] }",
      'regions: [us-east-1, eu-west-1] }\n  closed: { id: "777788889999", regions: [eu-west-1] }',
    )
    .replace(/^( {2}cluster: argocd .*)$/m, "$1\n  region: eu-west-1")
    .replace(/^( {4}account: platform)$/m, "$1\n    region: eu-west-1")
    .replace(/^( {4}account: shop)$/m, "$1\n    region: us-east-1");
  project.writeText(text);
  await makeClusterRecords(sandbox, RECORDS);
});

afterAll(() => deleteClusterRecords(sandbox, RECORDS));

describe("npm run discover", () => {
  it("proposes every cluster of every page and place, and says which account refuses", async () => {
    const before = readFileSync(project.fleetFile, "utf8");
    const { code, stdout, stderr } = await discover();
    expect(stderr).toContain("shop 444455556666, us-east-1: 211 clusters, 210 to add");
    expect(stderr).toContain("platform 111122223333, eu-west-1: 12 clusters, 10 to add");
    expect(stderr).toMatch(/closed 777788889999, eu-west-1: could not look: .*AccessDenied/);
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.startsWith("+  "))).toHaveLength(250);
    expect(lines.filter((line) => /^-[^-]/.test(line))).toEqual([]);
    expect(lines).toContain("+  eu-west-1-0: { account: platform, region: eu-west-1, access: { type: aws-auth } }");
    expect(lines).toContain("+  us-east-1-0-shop: { account: shop, region: us-east-1, cluster: us-east-1-0 }");
    expect(code).toBe(1);
    expect(readFileSync(project.fleetFile, "utf8")).toBe(before);
  });

  it("writes what has a tag, keeps every other byte, and finds nothing more", async () => {
    const before = readFileSync(project.fleetFile, "utf8");
    const asked = ["--account", "shop", "--account", "platform", "--tag", "argocd=yes"];
    expect((await discover(...asked)).code).toBe(2);
    const { code, stdout } = await discover(...asked, "--write");
    expect(stdout).toContain("220 targets added, 0 taken away");
    expect(code).toBe(0);
    const after = readFileSync(project.fleetFile, "utf8");
    expect(after.split("\n").filter((line) => !/ {2}us-east-1-\d+.*: \{ account: /.test(line))).toEqual(
      before.split("\n"),
    );
    expect(targets().size).toBe(2 + 220);
    const again = await discover(...asked);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing to add, nothing to take away") });
  });

  it("takes away targets whose cluster is gone, and none of a place it can't look at", async () => {
    await deleteClusterRecords(sandbox, RECORDS.slice(0, 1));
    const text = readFileSync(project.fleetFile, "utf8");
    project.writeText(text.replace("targets:\n", "targets:\n  unseen: { account: closed }\n"));
    const { code, stdout } = await discover("--tag", "argocd=yes", "--write");
    expect(stdout).toContain("0 targets added, 1 taken away");
    expect(code).toBe(1);
    expect([targets().has("unseen"), targets().has("us-east-1-0-shop")]).toEqual([true, false]);
    await makeClusterRecords(sandbox, RECORDS.slice(0, 1));
  });
});
