import type { AccessGraph, Node } from "./access-graph";

/**
 * The graph as a Mermaid flowchart, which Markdown on GitHub and GitLab shows as a picture.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaidOf({ groups, edges }: AccessGraph): string {
  return [
    "flowchart LR",
    ...groups.flatMap(({ id, title, nodes }) => [
      `  subgraph ${id}[${label([title])}]`,
      ...nodes.map((node) => `    ${mermaidNode(node)}`),
      "  end",
    ]),
    ...edges.map(({ from, to, lines }) => `  ${from} -->|${label(lines)}| ${to}`),
  ].join("\n");
}

function mermaidNode({ id, kind, lines }: Node): string {
  const text = label(lines);
  return kind === "role" ? `${id}([${text}])` : `${id}[${text}]`;
}

/** Mermaid interprets its own signs, directives, HTML and Markdown in texts, so all signs except a few are escaped. */
function label(lines: readonly string[]): string {
  const escaped = lines.map((line) =>
    line.replace(/[^\p{L}\p{N} .,:/()=*+_-]/gu, (sign) => `#${sign.codePointAt(0)};`),
  );
  return `"${escaped.join("<br/>")}"`;
}
