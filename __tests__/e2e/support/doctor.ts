import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type CheckResult, checkName } from "../../../lib/model/check-result";
import { adminOf, clientEnvironment } from "../../../sandbox/clients";
import { run } from "../../../sandbox/command";
import { PLATFORM, SHOP } from "../../../sandbox/world";
import type { Project } from "./project";

/** One thing broken in a healthy installation. */
export interface Fault {
  readonly name: string;
  /** The check that must be the first to fail. */
  readonly check: string;
  readonly inject: () => Promise<unknown>;
  /** What the evidence must say. */
  readonly evidence: RegExp;
  /** Whether what the doctor advises is done: once for each different advice. */
  readonly isHealed?: true;
}

/** Result of every check of the doctor. */
export async function diagnosis(
  project: Project,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly checks: readonly CheckResult[] }> {
  const { code, stdout, stderr } = await project.ask("doctor", "--json", ...args);
  if (stdout === "") throw new Error(stderr);
  return { code, checks: JSON.parse(stdout) };
}

/** The failed checks of the doctor, target by target. */
export async function blamed(project: Project): Promise<string[]> {
  const { checks } = await diagnosis(project);
  return checks.flatMap((result) => (result.verdict === "FAIL" ? [`${checkName(result)}: ${result.evidence}`] : []));
}

/**
 * Defines a test for each fault of a healthy installation that is kept: the doctor names its check, and for some what it advises,
 * done literally, heals it.
 * @param healthy puts the installation back; without it, each fault is healed
 */
export function namesFaults(project: () => Project, faults: readonly Fault[], healthy?: () => Promise<void>): void {
  if (healthy) afterEach(healthy);

  it.each(
    faults.map(
      (fault) =>
        [fault.name, fault.isHealed ? "names the check, and its fix repairs it" : "names the check", fault] as const,
    ),
  )("%s: %s", async (_name, _what, fault) => {
    await fault.inject();
    const { code, checks } = await diagnosis(project());
    const [first] = checks.filter(({ verdict }) => verdict === "FAIL");
    expect(first).toMatchObject({ check: fault.check, evidence: expect.stringMatching(fault.evidence) });
    expect(code).toBe(2);
    if (!fault.isHealed) return;
    await heal(project(), first?.fix ?? "");
    // One fault may cut off every target, and each has a fix of its own.
    for (const { verdict, target, fix = "" } of (await diagnosis(project())).checks) {
      if (verdict === "FAIL" && target !== first?.target) await heal(project(), fix);
    }
    expect(await blamed(project())).toEqual([]);
  });
}

/** Does literally what the doctor says: edits and commands, one after the other. */
async function heal(project: Project, fix: string): Promise<void> {
  for (const step of fix.split("; ")) {
    const [, key, value] = /^set argocd\.(\w+): (\w+) in the fleet file$/.exec(step) ?? [];
    const [, script, args = ""] = /^argocd-eks-iam (\w+)(?: (.*))?$/.exec(step) ?? [];
    if (key) {
      const fleet = parse(readFileSync(project.fleetFile, "utf8"));
      project.write({ ...fleet, argocd: { ...fleet.argocd, [key]: value } });
    } else if (script === "synth") await project.synth();
    else if (script) await project.command(script, args.split(" ").filter(Boolean));
    else await shell(project, step);
  }
}

async function shell({ sandbox }: Project, command: string): Promise<void> {
  const kubeconfig = join(sandbox.state, `kubeconfigs/${PLATFORM}-eu-west-1-argocd.yaml`);
  const env = { ...clientEnvironment(sandbox, adminOf(sandbox, SHOP)), KUBECONFIG: kubeconfig };
  const { code, stderr } = await run("sh", ["-c", command], { env });
  if (code !== 0) throw new Error(stderr);
}
