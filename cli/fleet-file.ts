import { loadFleet } from "../lib/fleet/load";
import { FleetFileError } from "../lib/fleet/problem";
import type { Fleet } from "../lib/model/fleet";
import { printError } from "./output";

/** The fleet file to read: `--fleet`, else the environment's `FLEET_FILE`, else `fleet.yaml` in this folder. */
export function fleetFileOf(environment: NodeJS.ProcessEnv, flag?: string): string {
  return flag ?? environment.FLEET_FILE ?? "fleet.yaml";
}

/** The fleet of a file; with problems in it, all of them on standard error and exit code 1, nothing written. */
export function loadFleetOrExit(file: string): Fleet {
  try {
    return loadFleet(file);
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    printError(error.message);
    process.exit(1);
  }
}
