import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type App, TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import { buildSync } from "esbuild";
import { AWS_AUTH, AWS_AUTH_PROGRAM } from "../model/names";

/**
 * Makes the app write the program for access `aws-auth` to the folder of each stack of targets. The program is also written without
 * such a target, because Terraform runs the program to remove the entries of removed targets.
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

/** The program as one readable file that needs only Node.js. */
function awsAuthProgram(): string {
  const { outputFiles } = buildSync({
    entryPoints: [require.resolve("../aws-auth/program")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    // No paths of this machine, so that the bytes are the same on every machine.
    absWorkingDir: join(__dirname, "../.."),
    preserveSymlinks: true,
  });
  const [program] = outputFiles;
  if (!program) throw new Error("the aws-auth program was not built");
  return program.text;
}
