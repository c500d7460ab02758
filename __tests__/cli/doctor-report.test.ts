import { doctorExitCode } from "../../cli/doctor";
import { doctorReport } from "../../cli/doctor-report";
import { type CheckResult, isHealthy, VERDICTS, type Verdict } from "../../lib/model/check-result";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";

const result = (key: string | undefined, verdict: Verdict): CheckResult => ({
  ...{ target: key, check: "cluster", verdict, evidence: `it is ${verdict}` },
  ...(verdict === "FAIL" ? { fix: "do this" } : {}),
});

const EXEC = "kubectl -n argocd exec deployment/argocd-server -- argocd-k8s-auth aws --cluster-name";

describe("what the doctor prints", () => {
  const fleet = sampleFleet({
    targets: byKey(
      target("payments", platform),
      target("orders", shop),
      target("web", shop, { role: { type: "none" } }),
    ),
  });

  /** What stands under the table. */
  const underTable = (results: readonly CheckResult[]) => {
    const report = doctorReport(fleet, results);
    return report.slice(report.lastIndexOf("┘") + 2).split("\n");
  };

  it("says that all checks passed where each passed or does not apply", () => {
    expect(underTable([result(undefined, "PASS"), result("orders", "PASS"), result("web", "SKIP")])).toEqual([
      "2 passed, 0 failed, 0 unknown, 1 skipped.",
      "All checks passed.",
      "To test the whole connection from Argo CD's pods:",
      `  ${EXEC} orders --role-arn arn:aws:iam::444455556666:role/argocd-target-orders`,
    ]);
  });

  it("counts what is unknown and does not call it healthy", () => {
    expect(underTable([result(undefined, "UNKNOWN"), result("web", "PASS")])).toEqual([
      "UNKNOWN: Argo CD, cluster: it is UNKNOWN",
      "1 passed, 0 failed, 1 unknown, 0 skipped.",
      "To test the whole connection from Argo CD's pods:",
      `  ${EXEC} web`,
    ]);
  });

  it("says the fix of each failed check, and how to test each failed target", () => {
    const failed = [undefined, "orders", "web"].map((key) => result(key, "FAIL"));
    expect(underTable([...failed, result("payments", "PASS")])).toEqual([
      ...["Argo CD", "orders", "web"].flatMap((name) => [`FAIL: ${name}, cluster: it is FAIL`, "  Fix: do this"]),
      "1 passed, 3 failed, 0 unknown, 0 skipped.",
      "To test the whole connection from Argo CD's pods:",
      `  ${EXEC} orders --role-arn arn:aws:iam::444455556666:role/argocd-target-orders`,
      `  ${EXEC} web`,
    ]);
  });

  it("has one line for forty checks that one cause prevents", () => {
    const cause: CheckResult = {
      ...{ account: "shop", check: "credentials", verdict: "UNKNOWN" },
      evidence: "no AWS credentials for account shop (444455556666): x",
    };
    const dependents = Array.from({ length: 40 }, (_, index): CheckResult => {
      const check = `check ${index}`;
      return { target: "orders", check, verdict: "SKIP", evidence: "", dependsOn: "credentials of account shop" };
    });
    const lines = underTable([cause, ...dependents]);
    expect(lines.slice(0, 2)).toEqual([
      "UNKNOWN: no AWS credentials for account shop (444455556666): x; not checked: orders (40 checks)",
      "0 passed, 0 failed, 1 unknown, 40 skipped.",
    ]);
  });
});

describe("verdicts of a run", () => {
  const subsets = Array.from({ length: 2 ** VERDICTS.length }, (_, bits) =>
    VERDICTS.filter((_verdict, index) => bits & (2 ** index)),
  );

  it.each(subsets.map((verdicts) => ({ verdicts })))(
    "of $verdicts: exit code, and whether it is healthy",
    ({ verdicts }) => {
      const results = verdicts.map((verdict) => result("orders", verdict));
      const expected = verdicts.includes("FAIL") ? 2 : verdicts.includes("UNKNOWN") ? 3 : 0;
      expect(doctorExitCode(results)).toBe(expected);
      expect(isHealthy(results)).toBe(expected === 0 && verdicts.length > 0);
    },
  );
});
