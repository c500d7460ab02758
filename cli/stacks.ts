import { join } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { importsFileOf } from "../lib/synth/imports-file";
import { replaceFile } from "../lib/synth/output/plain-file";
import { stacksInOrder } from "../lib/synth/output/stacks";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { type ListedStack, listedStacks } from "../lib/terraform/stack-list";
import { terminalJson } from "../lib/views/terminal-text";
import { oneOf } from "./arguments";
import { type DefineCommand, paragraphs } from "./command";
import { atlantisConfig } from "./engines/atlantis";
import { githubMatrix } from "./engines/github";
import { gitlabPipeline } from "./engines/gitlab";
import { TERRAMATE_FILE, terramateStack } from "./engines/terramate";
import { EXIT } from "./exit-codes";
import { jobsOf } from "./jobs";
import { CHANGED_SINCE, FLEET, JOBS, MOST_JOBS, OUT, REFRESH_CA, STACK, withTargets } from "./options";
import { print } from "./output";
import { chosenBy, stacksOfArguments } from "./stack-arguments";

/** The input of a format. */
interface Listing {
  readonly stacks: readonly ListedStack[];
  readonly jobs?: number | undefined;
  readonly out: string;
  readonly fleetFile: string;
}

const FORMATS = {
  json: ({ stacks }: Listing) => terminalJson(stacks),
  github: ({ stacks, jobs }: Listing) => githubMatrix(jobsOf(namesOf(stacks), jobs ?? MOST_JOBS.github)),
  gitlab: ({ stacks, jobs }: Listing) => gitlabPipeline(jobsOf(namesOf(stacks), jobs ?? MOST_JOBS.gitlab)),
  atlantis: ({ stacks, fleetFile }: Listing) => atlantisConfig(stacks, [fleetFile, importsFileOf(fleetFile)]),
  terramate: ({ stacks, out }: Listing) => writtenTerramateStacks(stacks, out),
} as const;

const FORMAT_NAMES = Object.keys(FORMATS) as (keyof typeof FORMATS)[];

function namesOf(stacks: readonly ListedStack[]): string[] {
  return stacks.map(({ name }) => name);
}

/** Writes the file of each stack. @returns the paths */
function writtenTerramateStacks(stacks: readonly ListedStack[], out: string): string {
  return stacks
    .map((stack) => {
      const file = join(out, stack.folder, TERRAMATE_FILE);
      replaceFile(file, terramateStack(stack));
      return `Wrote ${file}`;
    })
    .join("\n");
}

/** `argocd-eks-iam stacks`. */
export const stacks: DefineCommand = (command, exit) =>
  withTargets(command, "only their stacks, and the stacks on which those depend (default: all stacks)")
    .addOption(
      new Option("--format <format>", FORMAT_NAMES.join(", "))
        .default("json" as const)
        .argParser(oneOf("--format", FORMAT_NAMES)),
    )
    .addOption(JOBS)
    .addOption(STACK)
    .addOption(CHANGED_SINCE)
    .addOption(REFRESH_CA)
    .addOption(FLEET)
    .addOption(OUT)
    .description(
      paragraphs(`
Prints the synthesized stacks for an engine that runs Terraform on many machines: folder, order, accounts, Regions, targets and
digest. Run synth first. github: a job matrix in one line. gitlab: a child pipeline. atlantis: an atlantis.yaml. terramate: writes
stack.tm.hcl to the folder of each stack.`),
    )
    .addHelpText("after", "\nExit code: 0 printed; 1 error.")
    .action(async (args, { format, jobs, ...values }) => {
      const { out } = values;
      const chosen = (await stacksOfArguments(chosenBy(args, values))).map(({ name }) => name);
      const listed = listedStacks(stacksInOrder(out)).filter(({ name }) => chosen.includes(name));
      print(FORMATS[format]({ stacks: listed, jobs, out, fleetFile: fleetFileOf(process.env, values.fleet) }));
      exit(EXIT.ok);
    });
