import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformStack } from "cdktf";
import { addCustomSynthesis } from "cdktf/lib/synthesize/synthesizer";
import type { Construct } from "constructs";
import { AWS_AUTH_PROGRAM } from "../model/names";

/** Where `npm run build` writes the program, from the built code and from the sources. */
const PLACES = [join(__dirname, "../.."), join(__dirname, "../../dist")];

/** Writes the program that Terraform runs for aws-auth to the folder of the construct's stack, in every synth. */
export function addAwsAuthProgram(construct: Construct): void {
  addCustomSynthesis(construct, {
    onSynthesize: ({ outdir, manifest }) => {
      const folder = join(outdir, manifest.forStack(TerraformStack.of(construct)).workingDirectory);
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, AWS_AUTH_PROGRAM), awsAuthProgram());
    },
  });
}

/** The program as one readable file that needs only Node.js. @throws Error in a checkout that was not built */
function awsAuthProgram(): Buffer {
  const file = PLACES.map((folder) => join(folder, AWS_AUTH_PROGRAM)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${AWS_AUTH_PROGRAM} is not built: run npm run build`);
  return readFileSync(file);
}
