import type { App } from "cdktf";
import { stringify } from "yaml";
import { defineFleetStacks } from "../../stacks/fleet-stacks";
import { parseFleet } from "../fleet/load";
import { FleetFileError } from "../fleet/problem";
import type { FleetConfig } from "../fleet/schema";
import type { Fleet } from "../model/fleet";

/**
 * Defines a fleet's stacks in your own app: `argocd`, and `targets-<account>` for each account.
 *
 * @param fleet the result of `loadFleet`, or the data of a fleet file as an object
 * @throws Error with the app's path and every invalid field, if the object is not a valid fleet
 */
export function defineFleet(app: App, fleet: Fleet | FleetConfig): void {
  defineFleetStacks(app, isFleet(fleet) ? fleet : fleetOf(fleet, app.node.path || "App"));
}

function isFleet(fleet: Fleet | FleetConfig): fleet is Fleet {
  return fleet.targets instanceof Map;
}

/** Runs the checks of the fleet file. Messages have no lines, because there is no file. */
function fleetOf(config: FleetConfig, path: string): Fleet {
  try {
    return parseFleet(stringify(config), path);
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    throw new Error(error.problems.map((problem) => `${path}: ${problem.path}: ${problem.message}`).join("\n"));
  }
}
