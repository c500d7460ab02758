import { synthFleet } from "../lib/synth/synth-fleet";
import { fleetOf } from "./fleet";

// One measured synth of as many targets as the first argument says, into the folder of the second.
synthFleet(fleetOf(Number(process.argv[2])), {}, { outFolder: process.argv[3] as string });
