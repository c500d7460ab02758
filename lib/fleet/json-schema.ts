import { z } from "zod";
import { fleetSchema } from "./schema";

/** A default that a description names, if it is one value: `Default: irsa.` */
const DEFAULT = /Default: `?([\w./-]*[\w/-])`?\.$/;

type Property = z.core.JSONSchema.BaseSchema;

/** The text of `fleet.schema.json`: the fleet file's schema for editors, with the defaults that the descriptions name. */
export function fleetJsonSchema(): string {
  const schema = z.toJSONSchema(fleetSchema(), { override: ({ jsonSchema }) => addDefault(jsonSchema) });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function addDefault(property: Property): void {
  const [, named] = DEFAULT.exec(property.description ?? "") ?? [];
  if (named === undefined) return;
  const value = property.type === "string" ? named : parsed(named);
  if (value !== undefined && isAllowed(value, property)) property.default = value;
}

/** A number or a truth value; undefined for another text. */
function parsed(text: string): number | boolean | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  return text === "true" || text === "false" ? text === "true" : undefined;
}

function isAllowed(value: string | number | boolean, { type, enum: values, pattern }: Property): boolean {
  if (type === "boolean") return typeof value === "boolean";
  if (type === "integer" || type === "number") return typeof value === "number";
  return type === "string" && (values?.includes(value) ?? (!pattern || new RegExp(pattern, "u").test(String(value))));
}
