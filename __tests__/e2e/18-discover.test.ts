import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadFleet } from "../../lib/fleet/load";
import { type ClusterRecord, deleteClusterRecords, makeClusterRecords } from "../../sandbox/cluster-records";
import type { CommandResult } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { makeFurtherAccount } from "../../sandbox/seed";
import { PLATFORM, REGIONS, SHOP } from "../../sandbox/world";
import { asAdmin } from "./support/admin";
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

describe("npm run discover", () => {
  it("proposes every cluster of every page and place, and says which account refuses", async () => {
    const before = readFileSync(project.fleetFile, "utf8");
    const { code, stdout, stderr } = await discover();
    expect(stderr).toContain("shop 444455556666, us-east-1: 211 found, 210 to add");
    expect(stderr).toContain("platform 111122223333, eu-west-1: 12 found, 10 to add");
    expect(stdout).toMatch(
      /^1 of 5 account and Region pairs could not be read; their targets stay in the fleet file:\n {2}closed \(777788889999\) eu-west-1: .*AccessDenied/,
    );
    const lines = stdout.split("\n");
    expect(lines.filter((line) => line.startsWith("+  "))).toHaveLength(250);
    expect(lines.filter((line) => /^-[^-]/.test(line))).toEqual([]);
    expect(lines).toContain("+  eu-west-1-0: { account: platform, region: eu-west-1, access: { type: aws-auth } }");
    expect(lines).toContain("+  us-east-1-0-shop: { account: shop, region: us-east-1, cluster: us-east-1-0 }");
    expect(code).toBe(3);
    expect(readFileSync(project.fleetFile, "utf8")).toBe(before);
  });

  it("writes what has a tag, keeps every other byte, and finds nothing more", async () => {
    const before = readFileSync(project.fleetFile, "utf8");
    const asked = ["--account", "shop", "--account", "platform", "--tag", "argocd=yes"];
    expect((await discover(...asked)).code).toBe(2);
    const { code, stdout } = await discover(...asked, "--write");
    expect(stdout).toContain("220 targets added, 0 targets removed");
    expect(code).toBe(0);
    const after = readFileSync(project.fleetFile, "utf8");
    expect(after.split("\n").filter((line) => !/ {2}us-east-1-\d+.*: \{ account: /.test(line))).toEqual(
      before.split("\n"),
    );
    expect(targets().size).toBe(2 + 220);
    const again = await discover(...asked);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining("No targets to add or remove.") });
  });

  it("takes away targets whose cluster is gone, and none of a place it can't look at", async () => {
    await deleteClusterRecords(sandbox, RECORDS.slice(0, 1));
    const text = readFileSync(project.fleetFile, "utf8");
    project.writeText(text.replace("targets:\n", "targets:\n  unseen: { account: closed }\n"));
    const { code, stdout } = await discover("--tag", "argocd=yes", "--write");
    expect(stdout).toContain("0 targets added, 1 target removed");
    expect(code).toBe(3);
    expect([targets().has("unseen"), targets().has("us-east-1-0-shop")]).toEqual([true, false]);
    await makeClusterRecords(sandbox, RECORDS.slice(0, 1));
  });
});

describe("npm run discover -- --organization", () => {
  const DATA = "222233334444";
  const LISTER = `arn:aws:iam::${PLATFORM}:role/list-accounts`;
  const LAKES: readonly ClusterRecord[] = [
    ...many(2, { account: DATA, region: IRELAND, tags: { lake: "yes" } }),
    ...many(1, { account: DATA, region: VIRGINIA, tags: { lake: "yes" }, authenticationMode: "CONFIG_MAP" }),
  ];
  const account = (Id: string, Name: string, State = "ACTIVE") => ({ Id, Name, State });
  const file = () => join(sandbox.state, "organization.json");

  beforeAll(async () => {
    project = new Project(sandbox, "discover-organization");
    await makeFurtherAccount(sandbox, DATA);
    await makeClusterRecords(sandbox, LAKES);
    // More accounts than one page has; the one that matters comes last.
    const strangers = Array.from({ length: 25 }, (_, index) => account(`9000000000${index + 10}`, `Team ${index}`));
    const accounts = [
      ...[account(PLATFORM, "Platform"), account(SHOP, "Shop"), account("800000000000", "Left", "SUSPENDED")],
      ...[...strangers, account(DATA, "Data Lake")],
    ];
    writeFileSync(file(), JSON.stringify({ management: PLATFORM, accounts }));
    await allowPipeline({ Action: "sts:AssumeRole", Resource: [`arn:aws:iam::${DATA}:role/terraform`, LISTER] });
    const trust = {
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::${PLATFORM}:user/pipeline` },
      Action: "sts:AssumeRole",
    };
    await asAdmin(
      PLATFORM,
      ...["iam", "create-role", "--role-name", "list-accounts", "--assume-role-policy-document", document(trust)],
    );
    const permission = { Effect: "Allow", Action: "organizations:ListAccounts", Resource: "*" };
    await asAdmin(
      PLATFORM,
      ...["iam", "put-role-policy", "--role-name", "list-accounts", "--policy-name", "list-accounts"],
      ...["--policy-document", document(permission)],
    );
  });

  const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

  const allowPipeline = (statement: object) =>
    asAdmin(
      PLATFORM,
      ...["iam", "put-user-policy", "--user-name", "pipeline", "--policy-name", "data"],
      ...["--policy-document", document({ Effect: "Allow", ...statement })],
    );

  it("says which right the credentials lack, and proposes nothing", async () => {
    const { code, stdout } = await discover("--organization", "--tag", "lake=yes");
    expect(stdout).toMatch(
      /^The accounts of the organization could not be listed: .*not authorized to perform: organizations:ListAccounts/,
    );
    expect(stdout).toContain("No targets to add or remove.");
    expect(code).toBe(3);
  });

  it("proposes the accounts with clusters, of every page, and names those that refuse", async () => {
    const asked = ["--organization", "--organization-role", LISTER, "--tag", "lake=yes"];
    const { code, stdout, stderr } = await discover(...asked);
    expect(stdout.split("\n").filter((line) => /^\+ /.test(line))).toEqual([
      `+  data-lake: { id: "${DATA}", regions: [ eu-west-1, us-east-1 ] }`,
      "+  eu-west-1-0: { account: data-lake, region: eu-west-1 }",
      "+  eu-west-1-1: { account: data-lake, region: eu-west-1 }",
      ...["+  us-east-1-0: { account: data-lake, region: us-east-1, access: { type: aws-auth } }"],
    ]);
    expect(stdout).toMatch(/team-24 \(900000000034\) eu-west-1.*AccessDenied/);
    expect(stdout + stderr).not.toContain("800000000000");
    // Some places could not be read.
    expect(code).toBe(3);
    expect(targets().has("eu-west-1-0")).toBe(false);
  });

  it("writes the account and its targets, in the regions that were asked for, and finds nothing more", async () => {
    const asked = ["--organization", "--organization-role", LISTER, "--tag", "lake=yes", "--region", VIRGINIA];
    const { stdout } = await discover(...asked, "--write");
    expect(stdout).toContain("1 target and 1 account added, 0 targets removed");
    expect(loadFleet(project.fleetFile).accounts.get("data-lake")).toMatchObject({ id: DATA, regions: [VIRGINIA] });
    expect(targets().get("us-east-1-0")?.account.key).toBe("data-lake");
    expect((await discover(...asked)).stdout).toContain("No targets to add or remove.");
  });
});
