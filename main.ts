import { synthFleetFile } from "./lib/synth/synth-fleet-file";

synthFleetFile(process.env);
