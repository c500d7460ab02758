import { loadFleet } from "../lib/fleet/load";
import { FleetFileError } from "../lib/fleet/problem";
import type { Fleet } from "../lib/model/fleet";
import { printError } from "./output";

/** The fleet file to read: `--fleet`, else the environment's `FLEET_FILE`, else `fleet.yaml` in this folder. */
export function fleetFileOf(environment: NodeJS.ProcessEnv, flag?: string): string {
  return flag ?? environment.FLEET_FILE ?? "fleet.yaml";
}

/** The fleet of a file. If the file has problems: prints every problem to standard error, and exits with code 1. */
export function loadFleetOrExit(file: string): Fleet {
  try {
    return loadFleet(file);
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    printError(error.message);
    process.exit(1);
  }
}
