import { runInNewContext } from "node:vm";
import type { CheckResult } from "../../../lib/model/check-result";
import { html } from "../../../lib/views/report/html";
import { reportPage } from "../../../lib/views/report/page";
import { policiesOf } from "../../../lib/views/report/policies";
import { SCRIPT } from "../../../lib/views/report/style";
import { byKey, sampleFleet, shop, target } from "../../support/sample-fleet";

const svg = "<?xml version='1.0'?><svg><text>picture</text></svg>";

describe("the report", () => {
  it("shows picture, targets and policies, and needs nothing from elsewhere", () => {
    const page = reportPage({ fleet: sampleFleet(), svg });
    expect(page).toContain("<svg><text>picture</text></svg>");
    expect(page).not.toContain("<?xml");
    expect(page).toContain(
      '<tr><th scope="row">orders</th><td>shop 444455556666</td><td>us-east-1</td><td>orders-prod</td><td>arn:aws:iam::444455556666:role/argocd-target-orders</td><td>access entry, AmazonEKSClusterAdminPolicy</td></tr>',
    );
    expect(page).toContain("sts:AssumeRoleWithWebIdentity");
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    expect(page).not.toContain("Doctor");
  });

  it("shows the worst verdict of each target, each result by its cause, and its fix", () => {
    const checks: CheckResult[] = [
      { check: "pods", verdict: "UNKNOWN", evidence: "pods is forbidden" },
      { account: "shop", check: "credentials", verdict: "PASS", evidence: "fine" },
      { target: "orders", check: "cluster", verdict: "PASS", evidence: "fine" },
      { target: "orders", check: "access-entry", verdict: "FAIL", evidence: "<none>", fix: "npm run apply" },
      {
        ...{ target: "orders", check: "excess access", verdict: "SKIP", evidence: "depends on access-entry" },
        dependsOn: "orders, access-entry",
      },
    ];
    const page = reportPage({ fleet: sampleFleet(), svg, checks });
    expect(page).toContain('AmazonEKSClusterAdminPolicy</td><td class="fail">FAIL</td></tr>');
    expect(page).toContain("<td>not checked</td>");
    expect(page).toContain("<td>&#60;none&#62;; not checked: excess access</td><td>npm run apply</td>");
    expect(page).toContain("<p>2 passed, 1 failed, 1 unknown, 1 skipped.</p>");
    expect(page).not.toContain("depends on access-entry");
  });

  it("says every policy once, with the roles that carry it", () => {
    const fleet = sampleFleet({
      targets: byKey(...["a", "b", "c"].map((key) => target(key, shop)), target("d", shop, { role: { type: "none" } })),
    });
    const policies = policiesOf(fleet);
    expect(policies.map(({ title, roles }) => [title, roles.length])).toEqual([
      ["Trust policy of the management role", 1],
      ["Permission policy of the management role", 1],
      ["Trust policy of 3 target roles", 3],
    ]);
    expect(policies[2]?.document.Statement[0]?.Principal).toEqual({
      AWS: "arn:aws:iam::111122223333:role/argocd-management",
    });
  });

  it("hides what lacks a word that is searched for", () => {
    const row = (textContent: string) => ({ textContent, hidden: false });
    const rows = [row("orders SHOP us-east-1"), row("payments platform"), row("web shop")];
    const search = { value: "shop  Orders", addEventListener: (_: string, run: () => void) => run() };
    const shown = { textContent: "" };
    const elements: Record<string, unknown> = { search, shown };
    const document = { getElementById: (id: string) => elements[id], querySelectorAll: () => rows };
    runInNewContext(SCRIPT, { document });
    expect(rows.map(({ hidden }) => hidden)).toEqual([false, true, true]);
    expect(shown.textContent).toBe("1 of 3");
  });

  it("escapes whatever is no HTML", () => {
    expect(html`<p title="${`"'`}">${"<b>&"}${[html`<i>${1}</i>`]}</p>`.text).toBe(
      '<p title="&#34;&#39;">&#60;b&#62;&#38;<i>1</i></p>',
    );
  });
});
