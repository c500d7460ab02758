import { AnnotationMetadataEntryType, App, TerraformStack } from "cdktf";
import type { Fleet } from "../lib/model/fleet";
import { disableCreationStacks } from "../stacks/creation-stacks";
import { defineFleet } from "./define-fleet";
import { copyLockFile, lockFileOf } from "./lock-file";

/** What was written, and what is worth a second look. */
export interface Synthesised {
  readonly folder: string;
  /** One line each; cdktf shows them too. */
  readonly warnings: readonly string[];
}

/** Writes a fleet's stacks as Terraform JSON, each with the project's lock file. */
export function synthFleet(fleet: Fleet, environment: NodeJS.ProcessEnv, outFolder?: string): Synthesised {
  disableCreationStacks();
  const app = new App(outFolder ? { outdir: outFolder } : {});
  defineFleet(app, fleet);
  app.synth();
  copyLockFile(app, lockFileOf(environment));
  return { folder: app.outdir, warnings: app.node.children.filter(TerraformStack.isStack).flatMap(warningsOf) };
}

function warningsOf(stack: TerraformStack): string[] {
  return stack.node.metadata.filter(({ type }) => type === AnnotationMetadataEntryType.WARN).map(({ data }) => data);
}
