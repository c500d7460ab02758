import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/sandbox";
import { CLUSTERS, PLATFORM, SHOP } from "../../sandbox/world";
import { blamed, diagnosis, type Fault, namesFaults } from "./support/doctor";
import { exampleFile } from "./support/example";
import { kept, restoreKept } from "./support/kept";
import { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

async function cli(account: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), args, CLUSTERS.argocd.region);
  if (code !== 0) throw new Error(`aws ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

const argocd = ["--cluster-name", CLUSTERS.argocd.name];

async function associationOf(serviceAccount: string): Promise<string[]> {
  const query = ["--query", "associations[0].associationId", "--output", "text"];
  const of = ["--namespace", "argocd", "--service-account", serviceAccount];
  const id = await cli(PLATFORM, "eks", "list-pod-identity-associations", ...argocd, ...of, ...query);
  return [...argocd, "--association-id", id];
}

async function changeTrust(account: string, role: string, from: string, to: string): Promise<void> {
  const query = ["--query", "Role.AssumeRolePolicyDocument", "--output", "json"];
  const document = await cli(account, "iam", "get-role", "--role-name", role, ...query);
  const changed = document.replaceAll(from, to);
  expect(changed).not.toBe(document);
  await cli(account, "iam", "update-assume-role-policy", "--role-name", role, "--policy-document", changed);
}

const FAULTS: readonly Fault[] = [
  {
    name: "association deleted",
    isHealed: true,
    hop: "service accounts",
    inject: async () =>
      cli(PLATFORM, "eks", "delete-pod-identity-association", ...(await associationOf("argocd-server"))),
    evidence: /argocd-server has no Pod Identity association/,
  },
  {
    name: "agent taken away",
    isHealed: true,
    hop: "Pod Identity agent",
    inject: () => cli(PLATFORM, "eks", "delete-addon", ...argocd, "--addon-name", "eks-pod-identity-agent"),
    evidence: /eks-pod-identity-agent is not installed/,
  },
  {
    name: "sts:TagSession missing in the target role's trust",
    isHealed: true,
    hop: "target role",
    inject: () => changeTrust(SHOP, "argocd-target-orders", "sts:TagSession", "sts:SetSourceIdentity"),
    evidence: /does not let .* do sts:TagSession/,
  },
];

describe("npm run doctor, under Pod Identity", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    project = new Project(sandbox, "doctor-pod-identity", exampleFile("pod-identity"));
    await project.synth();
    await project.command("plan");
    await project.command("apply");
    await kept(project, "doctor-pod-identity");
  });

  it("blames no hop of a healthy installation", async () => {
    expect(await blamed(project)).toEqual([]);
  });

  it("says that the way in can be tried by a pod alone", async () => {
    const { code, hops } = await diagnosis(project, "--try");
    const found = hops.filter(({ hop }) => ["sessions", "way in"].includes(hop));
    expect(new Set(found.map(({ state, evidence }) => `${state}: ${evidence}`))).toEqual(
      new Set(["could not look: only a pod gets a session by Pod Identity; try the line below from inside Argo CD"]),
    );
    expect(code).toBe(0);
  });

  describe("of a fault", () => {
    namesFaults(
      () => project,
      FAULTS,
      () => restoreKept(project, "doctor-pod-identity"),
    );
  });
});
