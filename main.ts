import { fleetFileOf, loadFleetOrExit } from "./cli/fleet-file";
import { importsFileOf } from "./lib/synth/imports-file";
import { synthFleet } from "./lib/synth/synth-fleet";

const file = fleetFileOf(process.env);
synthFleet(loadFleetOrExit(file), process.env, { importsFile: importsFileOf(file) });
