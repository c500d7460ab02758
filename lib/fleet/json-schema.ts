import { z } from "zod";
import { fleetSchema } from "./schema";

/** The text of `fleet.schema.json`: the fleet file's schema for editors. */
export function fleetJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(fleetSchema()), undefined, 2)}\n`;
}
