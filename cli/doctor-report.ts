import { targetRoleArn } from "../lib/model/arn";
import { type CheckResult, checkName, isHealthy, resultsByCause, verdictCounts } from "../lib/model/check-result";
import type { Fleet } from "../lib/model/fleet";
import { shellCommand } from "../lib/model/shell-command";
import { tableOf } from "./table";

/**
 * A line for each check, then the unknown checks, the failed checks with their fixes, the count of each verdict, and the
 * commands that test the connection from Argo CD's pods.
 */
export function doctorReport(fleet: Fleet, results: readonly CheckResult[]): string {
  const byCause = resultsByCause(results);
  const unknown = byCause.filter(({ verdict }) => verdict === "UNKNOWN");
  const failed = byCause.filter(({ verdict }) => verdict === "FAIL");
  return [
    verdictTable(byCause),
    ...unknown.map(line),
    ...failed.map((result) => `${line(result)}${result.fix === undefined ? "" : `\n  Fix: ${result.fix}`}`),
    verdictCounts(results),
    ...(isHealthy(results) ? ["All checks passed."] : []),
    ...fromInside(fleet, results),
  ].join("\n");
}

function verdictTable(results: readonly CheckResult[]): string {
  const rows = results.map(({ target, account, check, verdict, evidence }) => [
    target ?? (account === undefined ? "(Argo CD)" : `(account ${account})`),
    check,
    verdict,
    evidence,
  ]);
  return tableOf(["Target", "Check", "Verdict", "Evidence"], rows, { widest: 68 });
}

/** Evidence about an account names it. */
function line(result: CheckResult): string {
  const place = result.account === undefined ? `${checkName(result)}: ` : "";
  return `${result.verdict}: ${place}${result.evidence}`;
}

/** Commands for Argo CD's pods: for the targets that fail, or for the first target if all pass. */
function fromInside({ argocd, targets }: Fleet, results: readonly CheckResult[]): string[] {
  const checked = [...new Set(results.flatMap(({ target }) => target ?? []))];
  const bad = checked.filter((key) => results.some(({ target, verdict }) => target === key && verdict === "FAIL"));
  const keys = bad.length > 0 ? bad : checked.slice(0, 1);
  const lines = keys.flatMap((key) => {
    const target = targets.get(key);
    if (!target) return [];
    const role = targetRoleArn(target);
    const exec = ["kubectl", "-n", argocd.namespace, "exec", "deployment/argocd-server", "--"];
    const args = ["--cluster-name", target.cluster, ...(role ? ["--role-arn", role] : [])];
    return [`  ${shellCommand(...exec, "argocd-k8s-auth", "aws", ...args)}`];
  });
  return lines.length > 0 ? ["To test the whole connection from Argo CD's pods:", ...lines] : [];
}
