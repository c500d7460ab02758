import { doctorReport } from "../../cli/doctor";
import type { Hop } from "../../lib/live/doctor/hop";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";

const hop = (target: string | undefined, state: Hop["state"]): Hop => ({
  ...{ target, hop: "cluster", state, evidence: `it is ${state}` },
  ...(state === "failed" ? { fix: "mend it" } : {}),
});

describe("what the doctor prints", () => {
  const fleet = sampleFleet({
    targets: byKey(
      target("payments", platform),
      target("orders", shop),
      target("web", shop, { role: { type: "none" } }),
    ),
  });

  it("ends with the first target's way from inside Argo CD where nothing is broken", () => {
    const lines = doctorReport(fleet, [hop(undefined, "ok"), hop("orders", "ok"), hop("web", "could not look")]).split(
      "\n",
    );
    expect(lines.slice(-3)).toEqual([
      "Nothing is broken.",
      "The whole way, from inside Argo CD:",
      "  kubectl -n argocd exec deployment/argocd-server -- argocd-k8s-auth aws --cluster-name orders --role-arn arn:aws:iam::444455556666:role/argocd-target-orders",
    ]);
  });

  it("says what heals each broken hop, and has the way of every broken target", () => {
    const report = doctorReport(fleet, [
      hop(undefined, "failed"),
      hop("payments", "ok"),
      hop("orders", "failed"),
      hop("web", "failed"),
    ]);
    expect(report.slice(report.indexOf("Argo CD, cluster")).split("\n")).toEqual([
      "Argo CD, cluster: it is failed",
      "  → mend it",
      "orders, cluster: it is failed",
      "  → mend it",
      "web, cluster: it is failed",
      "  → mend it",
      "",
      "The whole way, from inside Argo CD:",
      "  kubectl -n argocd exec deployment/argocd-server -- argocd-k8s-auth aws --cluster-name orders --role-arn arn:aws:iam::444455556666:role/argocd-target-orders",
      "  kubectl -n argocd exec deployment/argocd-server -- argocd-k8s-auth aws --cluster-name web",
    ]);
  });
});
