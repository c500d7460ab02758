import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PLATFORM, SHOP } from "../../sandbox/world";
import { asAdmin } from "./support/admin";
import { diagnosis } from "./support/doctor";
import { PROJECT, Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const ROLE = ["--role-name", "terraform"];

interface Statement {
  readonly Action: string | readonly string[];
}

/** The policies of docs/permissions.md. */
const documented = (name: string): { readonly Version: string; readonly Statement: readonly Statement[] } =>
  JSON.parse(readFileSync(join(PROJECT, `docs/permissions/${name}.json`), "utf8"));

let project: Project;

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

beforeAll(async () => {
  project = new Project(theSandbox(), "permissions");
  for (const account of [PLATFORM, SHOP]) {
    await asAdmin(account, "iam", "detach-role-policy", ...ROLE, "--policy-arn", ADMINISTRATOR);
  }
});

describe("a deploy role with the documented permissions and no others", () => {
  beforeAll(() => deploying());

  it("applies the fleet, and finds nothing to change after that", async () => {
    await project.synth();
    await must(2, "plan");
    await must(0, "apply");
    await must(0, "plan");
  });

  it("changes what it defined", async () => {
    const file = sampleFile();
    file.tags = { team: "platform" };
    file.targets.orders.access = {
      type: "access-entry",
      policies: [{ name: "AmazonEKSViewPolicy" }],
      groups: ["viewers"],
    };
    project.write(file);
    await project.synth();
    await must(2, "plan");
    await must(0, "apply", "--allow-destroy", "orders");
    await must(0, "plan");
  });

  it("applies nothing without one of its actions, and says which", async () => {
    const file = sampleFile();
    project.write(file);
    await project.synth();
    await deploying("eks:UpdateAccessEntry");
    await must(2, "plan");
    expect(await must(1, "apply", "--allow-destroy", "orders")).toMatch(
      /not authorized to perform: eks:UpdateAccessEntry/,
    );
    await deploying();
    await must(2, "plan");
    await must(0, "apply", "--allow-destroy", "orders");
  });
});

describe("a role with the documented permissions for reading", () => {
  beforeAll(() => reading());

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

  it.each(["iam:GetRolePolicy", "eks:ListAccessEntries", "eks:ListAssociatedAccessPolicies", "iam:GetPolicyVersion"])(
    "says so without %s, and exits 3",
    async (action) => {
      await reading(action);
      const { code, checks } = await diagnosis(project);
      const named = checks.filter(({ verdict, evidence }) => verdict === "UNKNOWN" && evidence.includes(action));
      expect({ code, named: named.length > 0 }).toEqual({ code: 3, named: true });
      await reading();
    },
  );
});
