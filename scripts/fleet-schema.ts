import { writeFileSync } from "node:fs";
import { fleetJsonSchema } from "../lib/fleet/json-schema";

// Writes fleet.schema.json for editors. A unit test fails when it is stale.
writeFileSync("fleet.schema.json", fleetJsonSchema());
