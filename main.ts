import { App } from "cdktf";
import { fleetFileOf, loadFleetOrExit } from "./cli/fleet-file";
import { disableCreationStacks } from "./stacks/creation-stacks";
import { defineFleetStacks } from "./stacks/fleet-stacks";

const fleet = loadFleetOrExit(fleetFileOf(process.env));
disableCreationStacks();
const app = new App();
defineFleetStacks(app, fleet);
app.synth();
