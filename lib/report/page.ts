import { accessLines } from "../graph/access-graph";
import type { Hop } from "../live/doctor/hop";
import { enteringRoleArn } from "../model/arn";
import type { Fleet, Target } from "../model/fleet";
import { Html, html } from "./html";
import { policiesOf } from "./policies";
import { SCRIPT, STYLE } from "./style";

/** What a report shows. */
export interface ReportContent {
  readonly fleet: Fleet;
  /** Who can enter what. */
  readonly svg: string;
  /** What the doctor found, where it was asked. */
  readonly hops?: readonly Hop[];
}

/** A page that needs no other file: picture, targets, policies, and what the doctor found. */
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
    content.hops ? html`<a href="#doctor">Doctor</a>` : ""
  }</nav>
<main>
<section id="access"><h2>Who can enter what</h2><div class="wide" tabindex="0" role="region" aria-label="Picture">${new Html(svg.slice(svg.indexOf("<svg")))}</div></section>
<section id="targets"><h2>${fleet.targets.size} targets</h2>${targetsTable(content)}</section>
<section id="policies"><h2>Policies</h2>${policies(fleet)}</section>
${content.hops ? doctorSection(content.hops) : ""}
</main>
<script>${new Html(SCRIPT)}</script>
</body>
</html>
`.text;
}

function targetsTable({ fleet, hops }: ReportContent): Html {
  const head = ["Target", "Account", "Region", "EKS cluster", "Enters as", "Access", ...(hops ? ["Doctor"] : [])];
  const rows = [...fleet.targets.values()].map((target) => {
    const cells = [
      ...[target.key, `${target.account.key} ${target.account.id}`, target.region, target.cluster],
      ...[enteringRoleArn(fleet.argocd, target), accessLines(target.access).join(", ")],
    ];
    return html`<tr><th scope="row">${cells[0] ?? ""}</th>${cells.slice(1).map((cell) => html`<td>${cell}</td>`)}${hops ? stateCell(target, hops) : ""}</tr>\n`;
  });
  return html`<label>Search <input type="search" id="search" autocomplete="off"></label> <output id="shown" for="search"></output>
<div class="wide" tabindex="0" role="region" aria-label="Table of targets"><table id="rows"><thead><tr>${head.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

/** The worst that was found of a target. */
function stateCell({ key }: Target, hops: readonly Hop[]): Html {
  const own = hops.filter(({ target }) => target === key);
  const states = ["failed", "could not look", "ok"] as const;
  const worst = states.find((state) => own.some((hop) => hop.state === state));
  return html`<td class="${(worst ?? "").replaceAll(" ", "-")}">${worst ?? "not looked at"}</td>`;
}

function policies(fleet: Fleet): readonly Html[] {
  return policiesOf(fleet).map(
    ({ title, roles, document }) =>
      html`<details><summary>${title}</summary><ul>${roles.map((role) => html`<li>${role}</li>`)}</ul><pre tabindex="0">${JSON.stringify(document, null, 2)}</pre></details>\n`,
  );
}

function doctorSection(hops: readonly Hop[]): Html {
  const rows = hops.map(
    ({ target, hop, state, evidence, fix }) =>
      html`<tr><th scope="row">${target ?? "Argo CD"}</th><td>${hop}</td><td class="${state.replaceAll(" ", "-")}">${state}</td><td>${evidence}</td><td>${fix ?? ""}</td></tr>\n`,
  );
  const head = ["Target", "Hop", "State", "Seen", "What heals it"].map((text) => html`<th scope="col">${text}</th>`);
  return html`<section id="doctor"><h2>What the doctor found</h2><div class="wide" tabindex="0" role="region" aria-label="What the doctor found"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
