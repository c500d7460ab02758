import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { buildSync } from "esbuild";
import { AWS_AUTH, AWS_AUTH_PROGRAM } from "../model/names";

/**
 * Lets the app write, beside each stack with targets, the program that Terraform runs for access `aws-auth`. It is there
 * without such a target too: one that leaves the fleet file is cleaned up by it.
 */
export function addAwsAuthProgram(app: App): void {
  let program: string | undefined;
  const stacks = app.node.children.filter(TerraformStack.isStack);
  for (const stack of stacks.filter(({ node }) => node.tryFindChild(AWS_AUTH))) {
    addCustomSynthesis(stack, {
      onSynthesize: ({ outdir, manifest }) => {
        program ??= awsAuthProgram();
        const folder = join(outdir, manifest.forStack(stack).workingDirectory);
        mkdirSync(folder, { recursive: true });
        writeFileSync(join(folder, AWS_AUTH_PROGRAM), program);
      },
    });
  }
}

/** The program as one file that needs nothing but Node, readable by its operators. */
function awsAuthProgram(): string {
  const { outputFiles } = buildSync({
    entryPoints: [require.resolve("../aws-auth/program")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    // No paths of this machine: the bytes are the same wherever it is built.
    absWorkingDir: join(__dirname, "../.."),
    preserveSymlinks: true,
  });
  const [program] = outputFiles;
  if (!program) throw new Error("the aws-auth program was not built");
  return program.text;
}
