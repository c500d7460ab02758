import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { App } from "cdktf";
import { disableCreationStacks } from "../../stacks/creation-stacks";
import { defineFleetStacks } from "../../stacks/fleet-stacks";
import type { Fleet } from "../model/fleet";
import { addImports, readImports } from "./imports-file";
import { copyLockFile, lockFileOf } from "./lock-file";
import { writeStackInputs } from "./stack-inputs-file";
import { stripMetadata } from "./strip-metadata";
import { writeChanged } from "./write-changed";

/** Options of synth. */
export interface SynthOptions {
  /** Folder to write. @default - the environment's CDKTF_OUTDIR, else cdktf.out */
  readonly outFolder?: string;
  /** Whether to omit cdktf's `//` keys, for readers and for tools that expect only Terraform. @default false */
  readonly isStripped?: boolean;
  /** File with the resources to import. @default - none */
  readonly importsFile?: string;
  /** Product whose lock file is copied. @default - the product that TERRAFORM_BINARY_NAME names, else Terraform */
  readonly product?: "Terraform" | "OpenTofu";
  /** Names of the stacks to write. @default - every stack */
  readonly stacks?: readonly string[];
}

/** The written folder. */
export interface Synthesized {
  readonly folder: string;
}

/** Writes a fleet's stacks as Terraform JSON, each with the project's lock file. Only changed files are written. */
export function synthFleet(fleet: Fleet, environment: NodeJS.ProcessEnv, options: SynthOptions = {}): Synthesized {
  const folder = options.outFolder ?? environment.CDKTF_OUTDIR ?? "cdktf.out";
  disableCreationStacks();
  // Read first: a broken file fails before anything is synthesized.
  const imports = options.importsFile ? readImports(options.importsFile) : {};
  const outdir = mkdtempSync(join(tmpdir(), "argocd-eks-iam-synth-"));
  try {
    // The trace of a warning holds paths of this machine.
    const app = new App({ outdir, stackTraces: false });
    defineFleetStacks(app, fleet, options.stacks);
    app.synth();
    copyLockFile(app, lockFileOf(environment, options.product));
    addImports(app, imports);
    if (options.isStripped) stripMetadata(app);
    writeStackInputs(outdir, fleet, imports);
    writeChanged(outdir, folder);
    return { folder: resolve(folder) };
  } finally {
    rmSync(outdir, { recursive: true });
  }
}
