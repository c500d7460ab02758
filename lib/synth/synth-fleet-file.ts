import { loadFleet } from "../fleet/load";
import { FleetFileError } from "../fleet/problem";
import { importsFileOf } from "./imports-file";
import { synthFleet } from "./synth-fleet";

/** The fleet file to read: the given one, else the environment's `FLEET_FILE`, else `fleet.yaml` in this folder. */
export function fleetFileOf(environment: NodeJS.ProcessEnv, file?: string): string {
  return file ?? environment.FLEET_FILE ?? "fleet.yaml";
}

/**
 * The whole `main.ts` of a CDKTF project: loads a fleet file and writes its stacks to the folder that cdktf reads. If the file has
 * problems, prints every problem to standard error and sets exit code 1.
 * @param file path of the fleet file
 * @default - the environment's `FLEET_FILE`, else `fleet.yaml`
 */
export function synthFleetFile(environment: NodeJS.ProcessEnv, file = fleetFileOf(environment)): void {
  try {
    synthFleet(loadFleet(file), environment, { importsFile: importsFileOf(file) });
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
