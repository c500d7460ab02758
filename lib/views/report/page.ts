import { authenticatingRoleArn } from "../../model/arn";
import { type CheckResult, resultsByCause, type Verdict, verdictCounts, worstVerdict } from "../../model/check-result";
import type { Fleet, Target } from "../../model/fleet";
import { accessLines } from "../graph/access-graph";
import { Html, html } from "./html";
import { policiesOf } from "./policies";
import { SCRIPT, STYLE } from "./style";

/** The content of a report. */
export interface ReportContent {
  readonly fleet: Fleet;
  /** The access graph. */
  readonly svg: string;
  /** Results of doctor, if available. */
  readonly checks?: readonly CheckResult[];
}

/** A self-contained page: access graph, targets, policies, and the results of doctor. */
export function reportPage(content: ReportContent): string {
  const { fleet, svg } = content;
  const title = `Fleet of Argo CD in ${fleet.argocd.cluster}, ${fleet.argocd.account.id}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${title}</title>
<style>${new Html(STYLE)}</style>
</head>
<body>
<h1>${title}</h1>
<nav><a href="#access">Access</a> <a href="#targets">Targets</a> <a href="#policies">Policies</a> ${
    content.checks ? html`<a href="#doctor">Doctor</a>` : ""
  }</nav>
<main>
<section id="access"><h2>Access</h2><div class="wide" tabindex="0" role="region" aria-label="Picture">${new Html(svg.slice(svg.indexOf("<svg")))}</div></section>
<section id="targets"><h2>${fleet.targets.size} ${fleet.targets.size === 1 ? "target" : "targets"}</h2>${targetsTable(content)}</section>
<section id="policies"><h2>Policies</h2>${policies(fleet)}</section>
${content.checks ? doctorSection(content.checks) : ""}
</main>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

function targetsTable({ fleet, checks }: ReportContent): Html {
  const head = ["Target", "Account", "Region", "EKS cluster", "Role", "Access", ...(checks ? ["Doctor"] : [])];
  const rows = [...fleet.targets.values()].map((target) => {
    const cells = [
      ...[target.key, `${target.account.key} ${target.account.id}`, target.region, target.cluster],
      ...[authenticatingRoleArn(fleet.argocd, target), accessLines(target.access).join(", ")],
    ];
    return html`<tr><th scope="row">${cells[0] ?? ""}</th>${cells.slice(1).map((cell) => html`<td>${cell}</td>`)}${checks ? verdictCell(target, checks) : ""}</tr>\n`;
  });
  return html`<label>Search <input type="search" id="search" autocomplete="off"></label> <output id="shown" for="search"></output>
<div class="wide" tabindex="0" role="region" aria-label="Table of targets"><table id="rows"><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The worst verdict of a target's checks. */
function verdictCell({ key }: Target, checks: readonly CheckResult[]): Html {
  const worst = worstVerdict(checks.filter(({ target }) => target === key));
  return worst ? html`<td class="${VERDICT_CLASS[worst]}">${worst}</td>` : html`<td>not checked</td>`;
}

const VERDICT_CLASS: Readonly<Record<Verdict, string>> = {
  FAIL: "fail",
  UNKNOWN: "unknown",
  SKIP: "skip",
  PASS: "pass",
};

function policies(fleet: Fleet): readonly Html[] {
  return policiesOf(fleet).map(
    ({ title, roles, document }) =>
      html`<details><summary>${title}</summary><ul>${roles.map((role) => html`<li>${role}</li>`)}</ul><pre tabindex="0">${JSON.stringify(document, null, 2)}</pre></details>\n`,
  );
}

function doctorSection(checks: readonly CheckResult[]): Html {
  const rows = resultsByCause(checks).map(({ target, account, check, verdict, evidence, fix }) => {
    const about = target ?? (account === undefined ? "Argo CD" : `account ${account}`);
    return html`<tr><th scope="row">${about}</th><td>${check}</td><td class="${VERDICT_CLASS[verdict]}">${verdict}</td><td>${evidence}</td><td>${fix ?? ""}</td></tr>\n`;
  });
  const head = ["Target", "Check", "Verdict", "Evidence", "Fix"].map((text) => html`<th scope="col">${text}</th>`);
  return html`<section id="doctor"><h2>Doctor</h2><p>${verdictCounts(checks)}</p><div class="wide" tabindex="0" role="region" aria-label="Results of doctor"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
