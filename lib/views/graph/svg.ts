import type { Graph } from "@viz-js/viz";
import type { AccessGraph } from "./access-graph";

/** A font whose letters have the same width everywhere: boxes are measured here and drawn elsewhere. */
const FONT = { fontname: "Courier", fontsize: 10 };

const LOOK = {
  role: { style: "rounded,filled", fillcolor: "#fdf3e1" },
  cluster: { style: "filled", fillcolor: "#e3effb" },
} as const;

/** The graph as an SVG picture, laid out by Graphviz. */
export async function svgOf(graph: AccessGraph): Promise<string> {
  const { instance } = await import("@viz-js/viz");
  return (await instance()).renderString(graphvizOf(graph), { format: "svg" });
}

function graphvizOf({ groups, edges }: AccessGraph): Graph {
  return {
    directed: true,
    graphAttributes: { rankdir: "LR", ...FONT },
    nodeAttributes: { ...FONT, shape: "box" },
    edgeAttributes: { ...FONT, fontsize: 8 },
    subgraphs: groups.map(({ id, title, nodes }) => ({
      // Graphviz draws a box around a subgraph with this name prefix.
      name: `cluster_${id}`,
      graphAttributes: { label: title, style: "rounded" },
      nodes: nodes.map(({ id, kind, lines }) => ({
        name: id,
        attributes: { label: lines.join("\n"), class: kind, ...LOOK[kind] },
      })),
    })),
    edges: edges.map(({ from, to, lines }) => ({ tail: from, head: to, attributes: { label: lines.join("\n") } })),
  };
}
