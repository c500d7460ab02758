import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { adoptionOf, type NotAdopted } from "../lib/adoption/adoption";
import { inlinePoliciesOf } from "../lib/adoption/inline-policies";
import { StackPlaces } from "../lib/adoption/stack-places";
import type { Adoptable } from "../lib/model/adoptable";
import { ownCommand } from "../lib/model/shell-command";
import { visibleText } from "../lib/model/visible-text";
import { importsFileOf } from "../lib/synth/imports-file";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { chosenStacks } from "../lib/terraform/choice";
import { counted } from "./counted";
import { EXIT } from "./exit-codes";
import { print } from "./output";

const USAGE = `Usage: argocd-eks-iam import [--fleet FILE] [--out FOLDER]

Finds resources that the synthesized stacks define and that already exist: roles, policies, access entries, access policies,
Pod Identity associations, the agent's add-on and cluster Secrets with the same names. Changes nothing in AWS. Writes the import
ids to a file next to the fleet file. The next synth creates Terraform import blocks from that file, and the plan shows what an
apply would change. Delete the file after the apply.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER   synthesized folder (default: cdktf.out)
  --help         print this help`;

/** `argocd-eks-iam import`. */
export async function importExisting(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: { fleet: { type: "string" }, out: { type: "string", default: "cdktf.out" }, help: { type: "boolean" } },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const places = new StackPlaces(process.env);
  const imports: Record<string, readonly Adoptable[]> = {};
  const leftovers: string[] = [];
  const left: NotAdopted[] = [];
  const unread: NotAdopted[] = [];
  const table = new Table({ head: ["Stack", "Address", "Import id"], style: { head: [], border: [] } });
  for (const stack of chosenStacks(values.out, {})) {
    const { adoptables, ...others } = await adoptionOf(stack, places);
    left.push(...others.left);
    unread.push(...others.unread);
    for (const { to, id } of adoptables) table.push([stack.name, to, visibleText(id)]);
    if (adoptables.length > 0) imports[stack.name] = adoptables;
    const inline = await inlinePoliciesOf(stack, adoptables, places);
    leftovers.push(...inline.deletions);
    unread.push(...inline.unread);
  }
  for (const line of notAdoptedLines(left, unread)) print(line);
  const exitCode = unread.length > 0 ? EXIT.unknown : left.length > 0 ? EXIT.findings : EXIT.ok;
  if (Object.keys(imports).length === 0) {
    if (exitCode === 0) print("no resource of the stacks exists yet: nothing to import");
    return exitCode;
  }
  const file = importsFileOf(fleetFileOf(process.env, values.fleet));
  writeFileSync(file, `${JSON.stringify(imports, null, 2)}\n`);
  print(`${table.toString()}
Wrote ${file}. Next:
  ${ownCommand("synth")} && ${ownCommand("plan")}   shows what Terraform imports and changes
  ${ownCommand("apply")}   then delete ${file}`);
  if (leftovers.length > 0) {
    print(`Terraform keeps inline policies, which may allow more than the fleet file. After the apply, delete unneeded inline policies:
${leftovers.map((line) => `  ${visibleText(line)}`).join("\n")}`);
  }
  return exitCode;
}

/** First the resources that could not be read, then the resources that are not imported. */
export function notAdoptedLines(left: readonly NotAdopted[], unread: readonly NotAdopted[]): string[] {
  const line = ({ to, reason }: NotAdopted) => `  ${to}: ${visibleText(reason)}`;
  return [
    ...(unread.length > 0 ? [`${counted(unread.length, "resource")} could not be read:`, ...unread.map(line)] : []),
    ...(left.length > 0 ? [`${counted(left.length, "resource")} not imported:`, ...left.map(line)] : []),
  ];
}
