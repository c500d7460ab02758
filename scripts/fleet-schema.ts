import { writeFileSync } from "node:fs";
import { fleetJsonSchema } from "../lib/fleet/json-schema";
import { fleetReference } from "../lib/fleet/reference";

// Writes what is made from the schema: fleet.schema.json for editors, docs/configuration.md for people. Unit tests fail
// when one is stale.
writeFileSync("fleet.schema.json", fleetJsonSchema());
writeFileSync("docs/configuration.md", fleetReference());
