import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PLATFORM, SHOP } from "../../sandbox/world";
import { asAdmin } from "./support/admin";
import { diagnosis } from "./support/doctor";
import { PROJECT, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const ROLE = ["--role-name", "terraform"];
const MANAGEMENT = ["--role-name", "argocd-management"];

interface Statement {
  readonly Action: string | readonly string[];
}

/** The policies of docs/permissions.md. */
const documented = (name: string): { readonly Version: string; readonly Statement: readonly Statement[] } =>
  JSON.parse(readFileSync(join(PROJECT, `docs/permissions/${name}.json`), "utf8"));

let project: Project;

const record = () => join(theSandbox().state, "allowed-actions.jsonl");

/** Actions of IAM and EKS that were allowed to a role's session since the last call, sorted. */
function usedActions(): readonly string[] {
  const lines = readFileSync(record(), "utf8").split("\n").filter(Boolean);
  writeFileSync(record(), "");
  const calls = lines.map((line): readonly string[] => JSON.parse(line));
  const ofSessions = calls.filter(([, accessKey = ""]) => accessKey.startsWith("ASIA"));
  const actions = new Set(ofSessions.map(([, , action = ""]) => action));
  return [...actions].filter((action) => /^(iam|eks):/.test(action)).sort();
}

const actionsOf = (...names: readonly string[]) =>
  [...new Set(names.flatMap((name) => documented(name).Statement.flatMap(({ Action }) => Action)))].sort();

/** Needed with Pod Identity. */
const OF_POD_IDENTITY = ["eks:DescribeAddon", "eks:DescribePodIdentityAssociation", "eks:ListPodIdentityAssociations"];

/** Needed on AWS, and never asked for here. */
const NOT_IN_THE_SANDBOX = [
  // EKS evaluates the tags of CreateAccessEntry as this action too; the emulator does not.
  "eks:TagResource",
  // When a policy has five versions already.
  "iam:DeletePolicyVersion",
  // When the description is all that changes: a new version of this project.
  "iam:UpdateRoleDescription",
];

/** Gives the deploy role of an account these policies, and nothing else. @param less an action that no policy allows */
async function permit(account: string, names: readonly string[], less?: string): Promise<void> {
  for (const name of ["deploy-argocd", "deploy-target", "read"]) {
    const policy = [...ROLE, "--policy-name", name];
    if (!names.includes(name)) {
      await asAdmin(account, "iam", "delete-role-policy", ...policy).catch(() => {});
      continue;
    }
    const { Version, Statement } = documented(name);
    const statements = Statement.map(({ Action, ...statement }) => ({
      ...statement,
      Action: [Action].flat().filter((action) => action !== less),
    }));
    const document = JSON.stringify({ Version, Statement: statements });
    await asAdmin(account, "iam", "put-role-policy", ...policy, "--policy-document", document);
  }
}

const deploying = async (less?: string) => {
  await permit(PLATFORM, ["deploy-argocd", "deploy-target"], less);
  await permit(SHOP, ["deploy-target"], less);
};

const reading = async (less?: string) => {
  await permit(PLATFORM, ["read"], less);
  await permit(SHOP, ["read"], less);
};

async function must(code: number, name: string, ...args: readonly string[]): Promise<string> {
  const run = await project.command(name, args);
  expect({ code: run.code, said: run.code === code ? "" : run.stdout + run.stderr }).toEqual({ code, said: "" });
  return run.stdout + run.stderr;
}

afterAll(() => rmSync(record(), { force: true }));

beforeAll(async () => {
  writeFileSync(record(), "");
  project = new Project(theSandbox(), "permissions");
  for (const account of [PLATFORM, SHOP]) {
    await asAdmin(account, "iam", "detach-role-policy", ...ROLE, "--policy-arn", ADMINISTRATOR);
  }
});

/** Any policy that exists. */
const BOUNDARY = ADMINISTRATOR;

let used: readonly string[] = [];

/** The sample fleet, changed; synthesized. */
async function changedTo(change: (file: ReturnType<typeof sampleFile>) => void): Promise<void> {
  const file = sampleFile();
  change(file);
  project.write(file);
  await project.synth();
}

describe("a deploy role with the documented permissions and no others", () => {
  beforeAll(() => deploying());

  it("applies the fleet, and finds nothing to change after that", async () => {
    await changedTo(() => {});
    await must(2, "plan");
    await must(0, "apply");
    await must(0, "plan");
  });

  it("changes tags, groups, trust and a permissions boundary in place, which needs no --allow-destroy", async () => {
    await changedTo((file) => {
      file.tags = { team: "platform" };
      file.argocd.managementRole = { maxSessionDuration: 7200, permissionsBoundary: BOUNDARY };
      file.targetDefaults = { role: { trust: "account" } };
      file.targets.orders.access = {
        type: "access-entry",
        policies: [{ name: "AmazonEKSClusterAdminPolicy" }],
        groups: ["viewers"],
      };
    });
    await must(2, "plan");
    await must(0, "apply");
    await must(0, "plan");
  });

  it("removes a target, the tags and the boundary", async () => {
    await changedTo((file) => {
      delete file.targets.orders;
    });
    await must(2, "plan");
    await must(0, "apply", "--allow-destroy", "orders");
  });

  it("applies nothing without one of its actions, and says which", async () => {
    await changedTo(() => {});
    await deploying("eks:AssociateAccessPolicy");
    await must(2, "plan");
    expect(await must(1, "apply")).toMatch(/not authorized to perform: eks:AssociateAccessPolicy/);
    await deploying();
    await must(2, "plan");
    await must(0, "apply");
  });
});

describe("a role with the documented permissions for reading", () => {
  const inline = [...MANAGEMENT, "--policy-name", "added-by-hand"];

  beforeAll(async () => {
    used = usedActions();
    const statement = { Effect: "Allow", Action: "s3:ListAllMyBuckets", Resource: "*" };
    const document = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await asAdmin(PLATFORM, "iam", "put-role-policy", ...inline, "--policy-document", document);
    await reading();
  });
  afterAll(() => asAdmin(PLATFORM, "iam", "delete-role-policy", ...inline));

  it("plans, and finds every target in sync", async () => {
    await must(0, "plan");
    await must(0, "status");
  });

  it("runs doctor with no other UNKNOWN than the pods and the webhook, which the sandbox lacks", async () => {
    const { code, checks } = await diagnosis(project);
    const missing = checks.filter(({ verdict }) => verdict !== "PASS");
    expect(missing.map(({ check, verdict }) => [check, verdict])).toEqual([
      ["pods", "UNKNOWN"],
      ["credential webhook", "UNKNOWN"],
    ]);
    expect(code).toBe(3);
  });

  it("discovers clusters, and looks for existing resources to import", async () => {
    const { code, stderr } = await project.ask("discover");
    expect({ code, stderr: code === 0 ? "" : stderr }).toEqual({ code: 0, stderr: "" });
    await must(0, "import");
  });

  it("needs each of these permissions", () => {
    expect(usedActions()).toEqual(actionsOf("read").filter((action) => !OF_POD_IDENTITY.includes(action)));
  });

  it.each(["iam:GetRolePolicy", "eks:ListAccessEntries"])("says so without %s, and exits 3", async (action) => {
    await reading(action);
    const { code, checks } = await diagnosis(project);
    const named = checks.filter(({ verdict, evidence }) => verdict === "UNKNOWN" && evidence.includes(action));
    expect({ code, named: named.length > 0 }).toEqual({ code: 3, named: true });
  });
});

describe("at the end, the deploy role", () => {
  beforeAll(() => {
    usedActions();
    return deploying();
  });

  it("destroys the fleet", () => must(0, "destroy", "--auto-approve"));

  it("needed each of its permissions", () => {
    const needed = new Set([...used, ...usedActions(), ...NOT_IN_THE_SANDBOX]);
    expect([...needed].sort()).toEqual(actionsOf("deploy-argocd", "deploy-target"));
  });
});
