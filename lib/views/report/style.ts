/** Style of the report: light and dark, wide and narrow. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1c2430; --page: #ffffff; --line: #c4ccd6; --role: #fdf3e1; --cluster: #e3effb; --bad: #b3261e; --unsure: #8a5a00; --good: #1b6b34; --link: #0b57b0; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e9f0; --page: #14181e; --line: #475160; --role: #4a3a1c; --cluster: #1c3450; --bad: #ff9c94; --unsure: #f0c060; --good: #84d8a0; --link: #8fc1ff; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 110rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; } h2 { font-size: 1.15rem; }
a { color: var(--link); } nav a { margin-right: 1rem; }
.wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .4rem; }
svg { display: block; max-width: max(100%, 70rem); height: auto; } svg text { fill: var(--text); }
svg .graph > polygon { fill: none; } svg g.cluster:not(.node) path, svg .node path, svg .node polygon, svg .edge path { stroke: var(--text); }
svg .edge polygon { stroke: var(--text); fill: var(--text); } svg .node.role path { fill: var(--role); } svg .node.cluster polygon { fill: var(--cluster); }
table { border-collapse: collapse; width: 100%; font-size: .9rem; } th, td { padding: .3rem .6rem; text-align: left; border-bottom: 1px solid var(--line); vertical-align: top; }
input { font: inherit; padding: .3rem .5rem; margin: .5rem 0; max-width: 100%; }
pre { overflow-x: auto; padding: .6rem; border: 1px solid var(--line); } summary { cursor: pointer; padding: .3rem 0; } li { overflow-wrap: anywhere; }
.fail { color: var(--bad); font-weight: 600; } .unknown { color: var(--unsure); font-weight: 600; } .skip { color: var(--unsure); } .pass { color: var(--good); }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
`;

/** Hides the targets that lack a searched word. */
export const SCRIPT = `
const search = document.getElementById("search"), shown = document.getElementById("shown");
const rows = [...document.querySelectorAll("#rows tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
search.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let count = 0;
  for (const [row, text] of rows) { row.hidden = !words.every((word) => text.includes(word)); if (!row.hidden) count++; }
  shown.textContent = words.length ? count + " of " + rows.length : "";
});
`;
