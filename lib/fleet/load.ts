import { readFileSync } from "node:fs";
import { assumableRoleArns } from "../model/arn";
import type { Fleet } from "../model/fleet";
import { assumeRolesPolicies, MAX_ATTACHED_POLICIES } from "../model/permission-policy";
import { crossChecks, type Finding } from "./checks";
import { resolveFleet } from "./defaults";
import { FleetFileError, type Problem } from "./problem";
import { type FleetConfig, fleetSchema } from "./schema";
import { fieldName, schemaProblems } from "./schema-problems";
import { usableConfig } from "./usable-config";
import { YamlFile } from "./yaml-file";

/**
 * The fleet a file declares, every default applied and every check passed.
 * @throws FleetFileError with every problem of the file.
 */
export function loadFleet(path: string): Fleet {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const message = `can't be read: ${(error as Error).message}; name another file by --fleet or FLEET_FILE`;
    throw new FleetFileError(path, [{ line: 1, column: 1, path: "", message }]);
  }
  return parseFleet(text, path);
}

/**
 * The fleet a text declares; `file` is its name in messages.
 * @throws FleetFileError with every problem of the text.
 */
export function parseFleet(text: string, file: string): Fleet {
  const yaml = new YamlFile(text);
  refuseIfAny(file, yaml.syntaxProblems);
  const data = yaml.data;
  const schema = fleetSchema();
  const result = schema.safeParse(data);
  const issues = result.error?.issues ?? [];
  const isMap = typeof data === "object" && data !== null && !Array.isArray(data);
  const located = ({ path, at, message }: Finding): Problem => ({
    ...(at === "key" ? yaml.keyPositionOf(path) : yaml.positionOf(path)),
    path: fieldName(path),
    message,
  });
  refuseIfAny(file, [
    ...schemaProblems(issues, schema, yaml, data),
    ...(isMap ? crossChecks(usableConfig(data, issues)).map(located) : []),
  ]);
  const fleet = resolveFleet(result.data as FleetConfig);
  refuseIfAny(file, permissionPolicyFits(fleet).map(located));
  return fleet;
}

function refuseIfAny(file: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new FleetFileError(file, problems);
}

/** Only known when the roles' names are: needs the resolved fleet. */
function permissionPolicyFits(fleet: Fleet): Finding[] {
  const policies = assumeRolesPolicies(assumableRoleArns(fleet), fleet.argocd.identity).length;
  if (policies <= MAX_ATTACHED_POLICIES) return [];
  const message =
    `the ${fleet.targets.size} target roles need ${policies} managed policies, IAM attaches ${MAX_ATTACHED_POLICIES} to a role; ` +
    "set argocd.assumeRoleScope: account, or divide the fleet";
  return [{ path: ["targets"], at: "key", message }];
}
