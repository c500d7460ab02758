import { fleetFileOf, loadFleetOrExit } from "./cli/fleet-file";
import { importsFileOf } from "./cli/imports-file";
import { synthFleet } from "./cli/synth-fleet";

const file = fleetFileOf(process.env);
synthFleet(loadFleetOrExit(file), process.env, { importsFile: importsFileOf(file) });
