import { App } from "cdktf";
import type { Fleet } from "../lib/model/fleet";
import { disableCreationStacks } from "../stacks/creation-stacks";
import { defineFleetStacks } from "../stacks/fleet-stacks";
import { copyLockFile, lockFileOf } from "./lock-file";

/** Writes a fleet's stacks as Terraform JSON, each with the project's lock file. Returns the folder. */
export function synthFleet(fleet: Fleet, environment: NodeJS.ProcessEnv, outFolder?: string): string {
  disableCreationStacks();
  const app = new App(outFolder ? { outdir: outFolder } : {});
  defineFleetStacks(app, fleet);
  app.synth();
  copyLockFile(app, lockFileOf(environment));
  return app.outdir;
}
