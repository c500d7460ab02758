import type { App } from "cdktf";
import { stringify } from "yaml";
import { defineFleetStacks } from "../../stacks/fleet-stacks";
import { parseFleet } from "../fleet/load";
import { FleetFileError } from "../fleet/problem";
import type { FleetConfig } from "../fleet/schema";
import type { Fleet } from "../model/fleet";
import { addAwsAuthProgram } from "./aws-auth-program";

/**
 * Defines a fleet's stacks in an app of your own: `argocd`, and `targets-<account>` for each account.
 *
 * @param fleet what `loadFleet` gives, or the same data as a fleet file, as an object
 * @throws Error naming the app's path and every wrong field, when an object is no good fleet
 */
export function defineFleet(app: App, fleet: Fleet | FleetConfig): void {
  defineFleetStacks(app, isFleet(fleet) ? fleet : fleetOf(fleet, app.node.path || "App"));
  addAwsAuthProgram(app);
}

function isFleet(fleet: Fleet | FleetConfig): fleet is Fleet {
  return fleet.targets instanceof Map;
}

/** The checks are the fleet file's own; there is no file, so errors have no lines. */
function fleetOf(config: FleetConfig, path: string): Fleet {
  try {
    return parseFleet(stringify(config), path);
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    throw new Error(error.problems.map((problem) => `${path}: ${problem.path}: ${problem.message}`).join("\n"));
  }
}
