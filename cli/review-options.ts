import { lstatSync, writeFileSync } from "node:fs";
import { type Command, Option, type OptionValues } from "@commander-js/extra-typings";
import type { StackPlan } from "../lib/terraform/plan";
import { oneOf } from "./arguments";
import { EXIT } from "./exit-codes";
import { collected, JSON_OUTPUT } from "./options";
import { printError } from "./output";
import { planMarkdown } from "./plan-comment";
import { failuresOf } from "./plan-lines";
import { wideningReport } from "./widening";

/** Options of every command that shows plans to a reviewer. */
export function withReview<A extends unknown[], O extends OptionValues>(command: Command<A, O>) {
  return command
    .addOption(JSON_OUTPUT)
    .option("--markdown <file>", "also write the summary as a pull-request comment")
    .addOption(
      new Option(
        "--fail-on <what>",
        "widening: fail if access becomes wider, or if wider access is unknown (docs/review.md)",
      ).argParser(oneOf("--fail-on", ["widening"] as const)),
    )
    .addOption(
      new Option(
        "--allow-widening <target>",
        "allow wider access to this target; argocd: wider access of Argo CD itself; repeatable",
      ).argParser(collected),
    );
}

/** Values of these options. */
export interface ReviewOptions {
  readonly json?: true | undefined;
  readonly markdown?: string | undefined;
  readonly failOn?: "widening" | undefined;
  readonly allowWidening?: readonly string[] | undefined;
}

/**
 * Writes the comment, and prints what widens access without permission.
 * @param command the command to repeat with permission
 * @returns the exit code
 */
export function reviewed(
  plans: readonly StackPlan[],
  digest: string | undefined,
  command: string,
  { markdown, failOn, allowWidening = [] }: ReviewOptions,
): number {
  if (markdown) writeMarkdown(markdown, [planMarkdown(plans), "", ...(digest ? [`Digest: ${digest}`] : [])].join("\n"));
  const widening = failOn ? wideningReport(plans, allowWidening, command) : undefined;
  if (widening) printError(widening);
  return widening ? EXIT.error : exitCodeOf(plans);
}

/** Refuses a symbolic link: in a checkout of another author's branch, a link may point to any file. */
function writeMarkdown(file: string, text: string): void {
  if (lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) {
    throw new Error(`--markdown ${file}: expected a file, found a symbolic link: remove the link`);
  }
  writeFileSync(file, `${text}\n`);
}

/** As `terraform plan -detailed-exitcode`. */
export function exitCodeOf(plans: readonly StackPlan[]): number {
  if (failuresOf(plans).length > 0) return EXIT.error;
  return plans.some((one) => one.ok && one.planFile !== undefined) ? EXIT.findings : EXIT.ok;
}
