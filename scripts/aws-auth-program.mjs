import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

// Writes dist/aws-auth.cjs: the program that Terraform runs for aws-auth, as one readable file that needs only Node.js.
const project = join(fileURLToPath(import.meta.url), "../..");

/** Where the program is written. A test builds it to another place. */
const [, , file = join(project, "dist/aws-auth.cjs")] = process.argv;

await build({
  entryPoints: [join(project, "lib/aws-auth/program.ts")],
  bundle: true,
  outfile: file,
  platform: "node",
  target: "node20",
  format: "cjs",
  // No paths of this machine, so that the bytes are the same on every machine.
  absWorkingDir: project,
  preserveSymlinks: true,
});
