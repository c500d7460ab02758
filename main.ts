import { fleetFileOf, loadFleetOrExit } from "./cli/fleet-file";
import { synthFleet } from "./cli/synth-fleet";

synthFleet(loadFleetOrExit(fleetFileOf(process.env)), process.env);
