import { adoptionOf, type NotAdopted } from "../lib/adoption/adoption";
import { inlinePoliciesOf } from "../lib/adoption/inline-policies";
import { StackPlaces } from "../lib/adoption/stack-places";
import { loadFleet } from "../lib/fleet/load";
import type { Adoptable } from "../lib/model/adoptable";
import { ownCommand } from "../lib/model/shell-command";
import { visibleText } from "../lib/model/visible-text";
import { importsFileOf, readImports, writeImports } from "../lib/synth/imports-file";
import type { SynthesizedStack } from "../lib/synth/output/synthesized-stack";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { chosenStacks } from "../lib/terraform/choice";
import { type DefineCommand, paragraphs } from "./command";
import { counted } from "./counted";
import { EXIT } from "./exit-codes";
import { FLEET, JSON_OUTPUT, OUT, STACK, withTargets } from "./options";
import { print, printJson } from "./output";
import { choiceOf } from "./stack-arguments";
import { tableOf } from "./table";

/** `argocd-eks-iam import`. */
export const importExisting: DefineCommand = (command, exit) =>
  withTargets(command, "only resources of their stacks (default: all stacks)")
    .description(
      paragraphs(`
Finds resources that the synthesized stacks define and that already exist: roles, policies, access entries, access policies, Pod
Identity associations, the agent's add-on and cluster Secrets with the same names. Changes nothing in AWS. Writes the import ids to a
file next to the fleet file, and keeps the ids of stacks that are not chosen. The next synth creates Terraform import blocks from that
file, and the plan shows what an apply would change. Delete the file after the apply.`),
    )
    .addOption(STACK)
    .addOption(FLEET)
    .addOption(OUT)
    .addOption(JSON_OUTPUT)
    .addHelpText(
      "after",
      "\nExit code: 0 everything found is imported; 2 a resource is not imported; 3 a resource could not be read; 1 error.",
    )
    .action(async (args, { fleet: file, out, json, ...chosen }) => {
      const fleetFile = fleetFileOf(process.env, file);
      // Before any call of AWS: the ids are written beside this file.
      loadFleet(fleetFile);
      readImports(importsFileOf(fleetFile));
      const stacks = chosenStacks(out, choiceOf(args, chosen));
      exit(await findAndWrite(stacks, { file: importsFileOf(fleetFile), isJson: json === true }));
    });

interface Found {
  readonly imports: Readonly<Record<string, readonly Adoptable[]>>;
  readonly left: readonly NotAdopted[];
  readonly unread: readonly NotAdopted[];
  /** Commands that delete inline policies, which Terraform keeps. */
  readonly deletions: readonly string[];
}

async function existingResources(stacks: readonly SynthesizedStack[]): Promise<Found> {
  const places = new StackPlaces(process.env);
  const imports: Record<string, readonly Adoptable[]> = {};
  const [left, unread, deletions]: [NotAdopted[], NotAdopted[], string[]] = [[], [], []];
  for (const stack of stacks) {
    const { adoptables, ...others } = await adoptionOf(stack, places);
    if (adoptables.length > 0) imports[stack.name] = adoptables;
    const inline = await inlinePoliciesOf(stack, adoptables, places);
    left.push(...others.left);
    unread.push(...others.unread, ...inline.unread);
    deletions.push(...inline.deletions);
  }
  return { imports, left, unread, deletions };
}

async function findAndWrite(
  stacks: readonly SynthesizedStack[],
  { file, isJson }: { readonly file: string; readonly isJson: boolean },
): Promise<number> {
  const found = await existingResources(stacks);
  const names = stacks.map(({ name }) => name);
  const hasImports = writeImports(file, names, found.imports);
  if (isJson) printJson({ ...found, ...(hasImports ? { file } : {}) });
  else for (const part of report(found, file)) print(part);
  if (found.unread.length > 0) return EXIT.unknown;
  return found.left.length > 0 ? EXIT.findings : EXIT.ok;
}

function report({ imports, left, unread, deletions }: Found, file: string): string[] {
  const notAdopted = notAdoptedLines(left, unread);
  if (Object.keys(imports).length === 0) {
    return notAdopted.length > 0 ? notAdopted : ["no resource of the stacks exists yet: nothing to import"];
  }
  const rows = Object.entries(imports).flatMap(([stack, adoptables]) =>
    adoptables.map(({ to, id }) => [stack, to, visibleText(id)]),
  );
  return [
    ...notAdopted,
    `${tableOf(["Stack", "Address", "Import id"], rows)}
Wrote ${file}. Next:
  ${ownCommand("synth")} && ${ownCommand("plan")}   shows what Terraform imports and changes
  ${ownCommand("apply")}   then delete ${file}`,
    ...(deletions.length > 0
      ? [
          `Terraform keeps inline policies, which may allow more than the fleet file. After the apply, delete unneeded inline policies:
${deletions.map((line) => `  ${visibleText(line)}`).join("\n")}`,
        ]
      : []),
  ];
}

/** First the resources that could not be read, then the resources that are not imported. */
export function notAdoptedLines(left: readonly NotAdopted[], unread: readonly NotAdopted[]): string[] {
  const line = ({ to, reason }: NotAdopted) => `  ${to}: ${visibleText(reason)}`;
  return [
    ...(unread.length > 0 ? [`${counted(unread.length, "resource")} could not be read:`, ...unread.map(line)] : []),
    ...(left.length > 0 ? [`${counted(left.length, "resource")} not imported:`, ...left.map(line)] : []),
  ];
}
