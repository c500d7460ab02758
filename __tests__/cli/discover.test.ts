import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { mockClient } from "aws-sdk-client-mock";
import { command } from "../support/command";
import { awsError, EksWorld } from "../support/eks-world";

const PLATFORM = "111122223333";
const SHOP = "444455556666";
const TEAM = "777788889999";

const FLEET = `# The fleet.
accountDefaults:
  deployRole: arn:aws:iam::{id}:role/terraform
accounts:
  platform: { id: "${PLATFORM}", regions: [eu-west-1] }
  shop: { id: "${SHOP}", regions: [us-east-1, us-west-2] } # two Regions
argocd: { account: platform, cluster: argocd }
targets:
  payments: { account: platform } # stays
  orders: { account: shop, region: us-east-1 }
backend: { local: {} }
`;

const organizations = mockClient(OrganizationsClient);
let world: EksWorld;
let folder: string;

beforeAll(() => {
  world = new EksWorld();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "discover-"));
  writeFileSync(join(folder, "fleet.yaml"), FLEET);
  organizations.reset();
  world.regions = {
    "eu-west-1": { account: PLATFORM, pages: [{ argocd: {}, payments: {} }] },
    "us-east-1": { account: SHOP, pages: [{ orders: {} }] },
    "us-west-2": { account: SHOP, pages: [{}] },
  };
});

afterEach(() => rmSync(folder, { recursive: true }));

afterAll(() => world.restore());

const discover = (...args: string[]) => command(["discover", ...args], { cwd: folder });
const fleetFile = () => readFileSync(join(folder, "fleet.yaml"), "utf8");
const regions = (changed: typeof world.regions) => {
  world.regions = { ...world.regions, ...changed };
};
const denied = (account: string, region: string) =>
  awsError(
    "AccessDenied",
    `User: arn:aws:iam::${PLATFORM}:user/x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${account}:role/terraform (${region})`,
  );

describe("discover", () => {
  it("has nothing to propose where file and accounts agree", async () => {
    expect(await discover()).toEqual({
      status: 0,
      stdout: "No targets to add or remove.\n",
      stderr: [
        ...["platform 111122223333, eu-west-1: 2 found, 0 to add", "shop 444455556666, us-east-1: 1 found, 0 to add"],
        "shop 444455556666, us-west-2: 0 found, 0 to add\n",
      ].join("\n"),
    });
  });

  it("proposes an edit as a diff, and writes it with --write alone", async () => {
    regions({
      "us-east-1": {
        account: SHOP,
        pages: [{ carts: {} }, { Legacy_1: { accessConfig: { authenticationMode: "CONFIG_MAP" } } }],
      },
    });
    const proposed = await discover();
    expect(proposed.status).toBe(2);
    expect(proposed.stdout.split("\n").filter((line) => /^[-+T]/.test(line))).toEqual([
      "-  orders: { account: shop, region: us-east-1 }",
      "+  carts: { account: shop, region: us-east-1 }",
      "+  legacy-1: { account: shop, region: us-east-1, cluster: Legacy_1, access: { type: aws-auth } }",
      "To write this edit, add --write: 2 targets to add, 1 target to remove.",
    ]);
    expect(fleetFile()).toBe(FLEET);
    const written = await discover("--write");
    expect([written.status, written.stdout]).toEqual([0, "Wrote fleet.yaml: 2 targets added, 1 target removed.\n"]);
    expect(fleetFile()).toContain("payments: { account: platform } # stays\n  carts: ");
    expect(await discover()).toMatchObject({ status: 0, stdout: "No targets to add or remove.\n" });
  });

  it("says first what could not be read, one line for each cause, and exits with 3", async () => {
    regions({
      "eu-west-1": {
        account: PLATFORM,
        pages: [{ argocd: {}, payments: {}, carts: {}, closed: awsError("Denied", "\u001b[2J") }],
      },
      "us-east-1": { account: denied(SHOP, "us-east-1"), pages: [] },
      "us-west-2": { account: denied(SHOP, "us-west-2"), pages: [] },
    });
    const { status, stdout } = await discover();
    expect(status).toBe(3);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 4)).toEqual([
      "2 of 3 account and Region pairs could not be read; their targets stay in the fleet file:",
      `  shop (${SHOP}) us-east-1, us-west-2: AccessDenied: ${denied(SHOP, "us-east-1").message}`,
      "1 cluster could not be described (not proposed):",
      `  platform (${PLATFORM}) eu-west-1 closed: Denied: \\u001b[2J`,
    ]);
    expect(lines.filter((line) => /^[-+] /.test(line))).toEqual(["+  carts: { account: platform }"]);
    expect(lines.at(-2)).toBe(
      "To write this edit, add --write: 1 target to add, 0 targets to remove. 1 of 3 account and Region pairs could be read.",
    );
    const written = await discover("--write");
    expect([written.status, fleetFile().includes("carts"), fleetFile().includes("orders")]).toEqual([3, true, true]);
    expect((await discover()).stdout).toContain(
      "No targets to add or remove. 1 of 3 account and Region pairs could be read.",
    );
  });

  it("says that there are no credentials in one line for all accounts", async () => {
    const account = awsError("CredentialsProviderError", "Could not load credentials from any providers");
    regions(Object.fromEntries(Object.keys(world.regions).map((region) => [region, { account, pages: [] }])));
    const { status, stdout } = await discover();
    expect(status).toBe(3);
    expect(stdout.split("\n").slice(0, 2)).toEqual([
      "3 of 3 account and Region pairs could not be read; their targets stay in the fleet file:",
      `  platform (${PLATFORM}) eu-west-1; shop (${SHOP}) us-east-1, us-west-2: no AWS credentials: Could not load credentials from any providers`,
    ]);
  });

  it("reads the chosen accounts alone", async () => {
    regions({ "eu-west-1": { account: PLATFORM, pages: [{ argocd: {} }] } });
    expect(await discover("--account", "shop", "--parallelism", "1")).toMatchObject({ status: 0 });
    expect((await discover("--account", "platform")).stdout).toContain("-  payments");
    expect((await discover("--tag", "argocd=yes")).status).toBe(2);
  });

  it("gives everything as JSON", async () => {
    regions({
      "us-east-1": { account: SHOP, pages: [{ orders: {}, carts: {}, closed: awsError("Denied", "nö\u202e") }] },
      "us-west-2": { account: awsError("Denied"), pages: [] },
    });
    const { status, stdout } = await discover("--json");
    expect(status).toBe(3);
    expect(stdout).toContain("nö");
    const place = { account: "shop", accountId: SHOP };
    expect(JSON.parse(stdout)).toEqual({
      places: 3,
      unread: [
        { ...place, region: "us-east-1", cluster: "closed", reason: "Denied: nö\\u202e" },
        { ...place, region: "us-west-2", reason: "Denied: Denied" },
      ],
      accounts: [],
      add: [{ account: "shop", cluster: "carts", region: "us-east-1" }],
      remove: [],
      written: false,
    });
  });

  it("refuses wrong arguments before it asks AWS", async () => {
    const refusal = async (...args: string[]) => (await discover(...args)).stderr.split("\n")[0];
    expect(await refusal("--tag", "argocd")).toBe("--tag: expected KEY=VALUE, got argocd");
    expect(await refusal("--account", "none")).toBe("the fleet file has no account none");
    expect(await refusal("--region", "eu-west-1")).toBe("--region requires --organization");
    expect(await refusal("--organization-role", "x")).toBe("--organization-role requires --organization");
    expect(await refusal("--fleet", "none.yaml")).toMatch(/^none\.yaml:1:1 .*could not be read/);
  });

  it("writes neither through a link nor over what was saved meanwhile", async () => {
    regions({ "us-west-2": { account: SHOP, pages: [{ carts: {} }] } });
    symlinkSync("fleet.yaml", join(folder, "link.yaml"));
    expect(await discover("--write", "--fleet", "link.yaml")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("link.yaml is a symbolic link: name the file that the link points to"),
    });
    expect(fleetFile()).toBe(FLEET);
    const saved = `${FLEET}# saved meanwhile\n`;
    const saving = {
      account: SHOP,
      get pages() {
        writeFileSync(join(folder, "fleet.yaml"), saved);
        return [{ carts: {} }];
      },
    };
    regions({ "us-west-2": saving });
    expect(await discover("--write")).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("fleet.yaml changed while discover read AWS, so discover did not write the file"),
    });
    expect(fleetFile()).toBe(saved);
  });
});

describe("discover --organization", () => {
  beforeEach(() => {
    organizations.on(ListAccountsCommand).resolves({
      Accounts: [
        { Id: PLATFORM, Name: "Platform", Status: "ACTIVE" },
        { Id: TEAM, Name: "Team \u001b[31m${file}", Status: "ACTIVE" },
      ],
    });
  });

  it("adds accounts with clusters, in the Regions that have them", async () => {
    regions({ "ap-south-1": { account: TEAM, pages: [{ lake: {} }] }, "ap-south-2": { account: TEAM, pages: [{}] } });
    const args = ["--organization", "--organization-role", "arn:aws:iam::1:role/list"];
    const { status, stdout } = await discover(...args, "--region", "ap-south-1", "--region", "ap-south-2");
    expect(status).toBe(2);
    expect(stdout.split("\n").filter((line) => /^\+ /.test(line))).toEqual([
      `+  team-31m-file: { id: "${TEAM}", regions: [ ap-south-1 ] }`,
      "+  lake: { account: team-31m-file }",
    ]);
    expect(stdout).toContain("To write this edit, add --write: 1 target and 1 account to add, 0 targets to remove.");
  });

  it("reads the accounts of the file where those of the organization can't be listed, and says so first", async () => {
    organizations.on(ListAccountsCommand).rejects(awsError("AccessDeniedException", "no organizations:ListAccounts"));
    regions({ "us-west-2": { account: SHOP, pages: [{ carts: {} }] } });
    const { status, stdout } = await discover("--organization");
    expect(status).toBe(3);
    expect(stdout).toMatch(
      /^The accounts of the organization could not be listed: AccessDeniedException: no organizations:ListAccounts\nfleet\.yaml:\n@@ /,
    );
    expect(stdout).toContain("+  carts: ");
    expect(JSON.parse((await discover("--organization", "--json")).stdout)).toHaveProperty("organizationUnread");
  });

  it("needs a deploy role for all accounts", async () => {
    writeFileSync(join(folder, "fleet.yaml"), FLEET.replace(/accountDefaults:\n.*\n/, ""));
    const { status, stderr } = await discover("--organization");
    expect([status, stderr]).toEqual([1, expect.stringContaining("accountDefaults.deployRole: set deployRole there")]);
    expect(organizations.calls()).toHaveLength(0);
  });
});
