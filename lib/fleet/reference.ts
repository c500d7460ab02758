import { z } from "zod";
import { fleetSchema } from "./schema";

/** The fields of the fleet file as a Markdown page, generated from the schema. */
export function fleetReference(): string {
  const schema = z.toJSONSchema(fleetSchema(), { io: "input" }) as Node;
  return `# The fleet file

\`node --import tsx scripts/fleet-schema.ts\` generates this page from the schema. A test fails if this page is outdated. For a
sample with comments, see [fleet.yaml](../fleet.yaml). For more samples, see [examples](../examples). Editors use
[fleet.schema.json](../fleet.schema.json).

${sections("", schema).join("\n\n")}
`;
}

interface Node {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly enum?: readonly string[];
  readonly const?: string;
}

/** A table for each map of the file, outer maps first. */
function sections(path: string, node: Node): string[] {
  const map = mapOf(node);
  if (!map?.properties) return [];
  const rows = Object.entries(map.properties).map(
    ([name, field]) =>
      `| \`${name}\` | ${typeOf(field)} | ${map.required?.includes(name) ? "yes" : ""} | ${cell(field.description ?? "")} |`,
  );
  const own = [
    path ? `## \`${path}\`` : "## The file",
    "",
    "| field | value | required | |",
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
  return [
    own,
    ...Object.entries(map.properties).flatMap(([name, field]) => inner(path ? `${path}.${name}` : name, field)),
  ];
}

function inner(path: string, node: Node): string[] {
  if (node.type === "array" && node.items) return sections(`${path}[]`, node.items);
  if (typeof node.additionalProperties === "object" && mapOf(node.additionalProperties)?.properties) {
    return sections(`${path}.<key>`, node.additionalProperties);
  }
  return sections(path, node);
}

/** The map among the alternatives of a field. */
function mapOf(node: Node): Node | undefined {
  return node.properties ? node : node.anyOf?.find(({ properties }) => properties);
}

function typeOf(node: Node): string {
  if (node.anyOf) return node.anyOf.map(typeOf).join(" or ");
  if (node.const !== undefined) return `\`${node.const}\``;
  if (node.enum) return node.enum.map((value) => `\`${value}\``).join(", ");
  if (node.type === "array" && node.items)
    return `list of ${node.items.properties ? "maps" : `${typeOf(node.items)}s`}`;
  if (node.type === "object") return node.properties ? "map" : "map by key";
  if (node.type === "boolean") return "`true`, `false`";
  return node.type === "integer" ? "whole number" : "text";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
