import { readFileSync } from "node:fs";
import type { Fleet } from "../model/fleet";
import { crossChecks } from "./checks";
import { resolveFleet } from "./defaults";
import type { Finding } from "./finding";
import { fleetChecks } from "./fleet-checks";
import { FleetFileError, type Problem } from "./problem";
import { type FleetConfig, fleetSchema } from "./schema";
import { fieldName, type Issue, schemaProblems, withoutUnions } from "./schema-problems";
import { resolvableConfig, usableConfig } from "./usable-config";
import { YamlFile } from "./yaml-file";

/**
 * The fleet of a file, with all defaults applied and all checks passed.
 * @throws FleetFileError with every problem of the file.
 */
export function loadFleet(path: string): Fleet {
  return parseFleet(readFleetFile(path), path);
}

/**
 * The text of a fleet file.
 * @throws FleetFileError if the file cannot be read.
 */
export function readFleetFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const message = `the file could not be read: ${(error as Error).message}; set another file with --fleet or FLEET_FILE`;
    throw new FleetFileError(path, [{ line: 1, column: 1, path: "", message }]);
  }
}

/**
 * The fleet of a text; `file` is the name of the file in messages.
 * @throws FleetFileError with every problem of the text.
 */
export function parseFleet(text: string, file: string): Fleet {
  return resolveFleet(parseConfig(text, file));
}

/**
 * The data of a text, with all checks passed and no defaults applied; `file` is the name of the file in messages.
 * @throws FleetFileError with every problem of the text.
 */
export function parseConfig(text: string, file: string): FleetConfig {
  const yaml = new YamlFile(text);
  refuseIfAny(file, yaml.syntaxProblems);
  const data = yaml.data;
  const schema = fleetSchema();
  const result = schema.safeParse(data);
  const issues = (result.error?.issues ?? []).flatMap((issue) => withoutUnions(issue, data));
  const located = ({ path, at, message }: Finding): Problem => ({
    ...(at === "key" ? yaml.keyPositionOf(path) : yaml.positionOf(path)),
    path: fieldName(path),
    message,
  });
  refuseIfAny(file, [...schemaProblems(issues, schema, yaml, data), ...allChecks(data, issues).map(located)]);
  return result.data as FleetConfig;
}

/** The findings of all checks in the valid parts of a file. */
function allChecks(data: unknown, issues: readonly Issue[]): Finding[] {
  if (typeof data !== "object" || data === null || Array.isArray(data)) return [];
  const usable = usableConfig(data, issues);
  const findings = crossChecks(usable);
  const resolvable = resolvableConfig(usable, findings);
  return [...findings, ...(resolvable ? fleetChecks(resolveFleet(resolvable)) : [])];
}

function refuseIfAny(file: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new FleetFileError(file, problems);
}
