import { once } from "node:events";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { type RotationStep, rotateAuthority } from "../../sandbox/ca-rotation";
import { terraformEnvironment } from "../../sandbox/clients";
import { mustRun } from "../../sandbox/command";
import { readClusterSecret, serviceAccountToken } from "../../sandbox/hops";
import { CLUSTERS } from "../../sandbox/world";
import { enterAsPod, eventually, MANAGEMENT_ROLE, must } from "./support/argocd";
import { deployedFleet } from "./support/deployed";
import { diagnosis } from "./support/doctor";
import { PROGRAM, type Project } from "./support/project";

const UNTRUSTED = "x509: certificate signed by unknown authority";

let project: Project;

/** One step of the rotation of the cluster of `orders`. */
const rotate = (step: RotationStep) => rotateAuthority(project.sandbox, CLUSTERS["orders-prod"], step);

/** A request to the cluster as a pod of Argo CD's makes it: with the bytes of the Secret, and Argo CD's own program. */
async function request() {
  const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "sts.amazonaws.com" };
  const token = await must(serviceAccountToken(project.sandbox, account));
  return enterAsPod(project.sandbox, { token, roleArn: MANAGEMENT_ROLE }, "orders", "get", "namespaces", "-o", "name");
}

/** The API server reads its new certificate after a moment: until then, the old authority still signs. */
async function refusedInTheEnd(): Promise<string> {
  const refused = await eventually(async () => {
    const answer = await request();
    return answer.ok ? { ok: false as const, reason: "still connected" } : { ok: true as const, value: answer.reason };
  });
  return refused.ok ? refused.value : refused.reason;
}

/** Fingerprint of the certificate that the API server of the cluster presents now. */
async function servedCertificate(): Promise<string> {
  const { hostname, port } = new URL((await readClusterSecret(project.sandbox, "orders")).server);
  const socket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** The stacks that differ from the last commit of the fleet file, as a pipeline lists them. */
async function changedStacks(...options: readonly string[]): Promise<readonly string[]> {
  const cwd = dirname(project.fleetFile);
  const env = { ...terraformEnvironment(project.sandbox), TERRAFORM_LOCK_FILE: "" };
  if (!existsSync(join(cwd, ".git"))) {
    const git = (...args: string[]) =>
      mustRun("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], { cwd, env });
    await git("init", "-q");
    await git("add", "fleet.yaml");
    await git("commit", "-q", "-m", "fleet");
  }
  const args = [
    "stacks",
    "--format",
    "github",
    "--changed-since",
    "HEAD",
    "--fleet",
    "fleet.yaml",
    "--out",
    project.out,
  ];
  const listed = JSON.parse(await mustRun("node", [PROGRAM, ...args, ...options], { cwd, env }));
  return listed.include.map(({ job }: { readonly job: string }) => job);
}

async function secretCheck(): Promise<string> {
  const { checks } = await diagnosis(project, "orders");
  const found = checks.find(({ check }) => check === "cluster Secret");
  return `${found?.verdict}: ${found?.evidence}`;
}

/** Plans and applies the stack of the target. @returns what a reviewer reads */
async function refresh(): Promise<string> {
  const plan = await project.command("plan", ["--target", "orders"]);
  expect({ code: plan.code, said: plan.code === 2 ? "" : plan.stdout + plan.stderr }).toEqual({ code: 2, said: "" });
  const apply = await project.command("apply");
  expect({ code: apply.code, said: apply.code === 0 ? "" : apply.stdout + apply.stderr }).toEqual({
    code: 0,
    said: "",
  });
  return plan.stdout;
}

beforeAll(async () => {
  project = await deployedFleet();
});

afterAll(() => rotate("reset"));

describe("a cluster whose certificate authority rotates", () => {
  it("stays connected when the Secret is refreshed before the activation", async () => {
    expect(await must(request())).toContain("namespace/default");
    await rotate("append");
    expect(await must(request())).toContain("namespace/default");
    expect(await secretCheck()).toMatch(/^FAIL: the Secret lacks the successor of the certificate authority, sha256:/);
    expect(await changedStacks()).toEqual([]);
    expect(await changedStacks("--refresh-ca")).toEqual(["targets-shop"]);
    const review = await refresh();
    expect(await changedStacks("--refresh-ca")).toEqual([]);
    expect(review).toMatch(
      /orders: CA bundle refreshed from EKS: successor \\?"sha256:\w{16} \(CN=kubernetes\)\\?" added/,
    );
    expect(review).not.toMatch(/WIDENS|UNKNOWN/);
    const before = await servedCertificate();
    await rotate("activate");
    expect(await secretCheck()).toMatch(/^PASS: .*, and the second one until /);
    const isRenewed = async () => ({ ok: (await servedCertificate()) !== before });
    expect(await eventually(isRenewed)).toEqual({ ok: true });
    expect(await must(request())).toContain("namespace/default");
  });

  it("loses the connection without the refresh, which doctor names, and a refresh repairs", async () => {
    await rotate("reset");
    await refresh();
    await rotate("append");
    await rotate("activate");
    expect(await refusedInTheEnd()).toContain(UNTRUSTED);
    expect(await secretCheck()).toMatch(
      new RegExp(`^FAIL: the Secret lacks the active certificate authority of the cluster, sha256:.*${UNTRUSTED}`),
    );
    await refresh();
    expect(await must(request())).toContain("namespace/default");
  });
});
