import { adminOf, aws } from "../../sandbox/clients";
import type { Sandbox } from "../../sandbox/running-sandbox";
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
    check: "service accounts",
    inject: async () =>
      cli(PLATFORM, "eks", "delete-pod-identity-association", ...(await associationOf("argocd-server"))),
    evidence: /argocd-server has no Pod Identity association/,
  },
  {
    name: "agent taken away",
    isHealed: true,
    check: "Pod Identity agent",
    inject: () => cli(PLATFORM, "eks", "delete-addon", ...argocd, "--addon-name", "eks-pod-identity-agent"),
    evidence: /^the cluster has neither an add-on nor a DaemonSet eks-pod-identity-agent/,
  },
  {
    name: "sts:TagSession missing in the target role's trust",
    isHealed: true,
    check: "target role",
    inject: () => changeTrust(SHOP, "argocd-target-orders", "sts:TagSession", "sts:SetSourceIdentity"),
    evidence: /does not allow sts:TagSession for service account/,
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

  it("fails no check of a healthy installation", async () => {
    expect(await blamed(project)).toEqual([]);
  });

  it("says that the way in can be tried by a pod alone", async () => {
    const { code, checks } = await diagnosis(project, "--try");
    const found = checks.filter(({ check }) => ["sessions", "connection"].includes(check));
    expect(new Set(found.map(({ verdict, evidence }) => `${verdict}: ${evidence}`))).toEqual(
      new Set([
        "UNKNOWN: only a pod gets a session from EKS Pod Identity; run the command below in Argo CD's pod",
        "SKIP: skipped: depends on Argo CD, sessions",
      ]),
    );
    expect(code).toBe(3);
  });

  describe("of a fault", () => {
    namesFaults(
      () => project,
      FAULTS,
      () => restoreKept(project, "doctor-pod-identity"),
    );
  });
});
