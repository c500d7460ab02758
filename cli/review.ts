import { ownCommand } from "../lib/model/shell-command";
import { stacksInOrder } from "../lib/synth/output/stacks";
import { type PlannedRecord, type ReviewedPlans, reviewedPlans } from "../lib/terraform/reviewed-plans";
import { recordsDigest } from "../lib/terraform/saved-plans";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { jobsOf, stackOptions } from "./jobs";
import { CHANGED_SINCE, FLEET, JOBS, MOST_JOBS, OUT, STACK } from "./options";
import { print, printJson } from "./output";
import { planTable } from "./plan-report";
import { type ReviewOptions, reviewed, withReview } from "./review-options";
import { chosenBy, type StackArguments, stacksOfArguments } from "./stack-arguments";

/** `argocd-eks-iam review`. */
export const review: DefineCommand = (command, exit) =>
  withReview(command.argument("<folder...>", "folders of plan --save"))
    .addOption(STACK)
    .addOption(CHANGED_SINCE)
    .addOption(FLEET)
    .addOption(OUT)
    .addOption(JOBS)
    .description(
      paragraphs(`
Joins the plans that several jobs saved with plan --save: one table, one pull-request comment, one digest, one exit code. Run synth
first: each plan must be of exactly the synthesized stack, and each stack that was to be planned must have one plan. Runs no
Terraform and calls no AWS. With --json, also prints the jobs that can apply the plans, in waves: each wave waits for the waves
before it.`),
    )
    .addHelpText("after", "\nExit code: as plan; 1 also if a plan is missing, outdated or changed.")
    .action(async (folders, values) => exit(await reviewPlans(folders, { ...values, ...chosenBy([], values) })));

interface ReviewArguments extends StackArguments, ReviewOptions {
  readonly jobs?: number | undefined;
}

async function reviewPlans(folders: readonly string[], values: ReviewArguments): Promise<number> {
  const expected = (await stacksOfArguments(values)).map(({ name }) => name);
  const found = reviewedPlans(folders, stacksInOrder(values.out), expected);
  const { plans, digest } = found;
  if (values.json) printJson({ digest, plans, waves: wavesJson(found, values.jobs ?? MOST_JOBS.github) });
  else for (const part of [planTable(plans), ...(digest ? [`Digest: ${digest}`] : [])]) print(part);
  const code = reviewed(plans, digest, "review", values);
  const [folder, other] = folders;
  const canApply = code === EXIT.findings && !values.json && digest && folder && other === undefined;
  if (canApply) print(`Next: ${ownCommand("apply", "--from", folder, "--digest", digest)}`);
  return code;
}

/** The jobs of each wave, each with the options that apply exactly its plans. */
function wavesJson({ waves }: ReviewedPlans, limit: number) {
  return waves.map((wave) =>
    jobsOf(
      wave.map(({ stack }) => stack),
      limit,
    ).map(({ name, stacks }) => ({
      job: name,
      stacks,
      arguments: `${stackOptions(stacks)} --digest ${digestOf(wave, stacks)}`,
    })),
  );
}

function digestOf(wave: readonly PlannedRecord[], stacks: readonly string[]): string {
  return recordsDigest(wave.filter(({ stack }) => stacks.includes(stack)).map(({ record }) => record));
}
