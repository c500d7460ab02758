import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { adoptionOf, inlinePoliciesOf, type NotAdopted } from "../lib/adoption/adoption";
import { StackPlaces } from "../lib/adoption/stack-places";
import type { Adoptable } from "../lib/model/adoptable";
import { visibleText } from "../lib/model/visible-text";
import { importsFileOf } from "../lib/synth/imports-file";
import { chosenStacks } from "../lib/terraform/choice";
import { counted } from "./counted";
import { EXIT } from "./exit-codes";
import { fleetFileOf } from "./fleet-file";
import { print } from "./output";

const USAGE = `Usage: argocd-eks-iam import [--fleet FILE] [--out FOLDER]

Looks for what the synthesized stacks define and exists already: roles, policies, access entries, access policies,
Pod Identity associations, the agent's add-on and cluster Secrets of the same names. Only reads. Writes what it found beside
the fleet file; the next synth turns that into Terraform import blocks, and the plan shows what an apply would change.
Remove the file after the apply. Needs Terraform 1.5.

  --fleet FILE   fleet file (default: FLEET_FILE, else fleet.yaml)
  --out FOLDER   synthesised folder (default: cdktf.out)
  --help         this text`;

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
    if (exitCode === 0) print("nothing of what the stacks define is there yet: nothing to import");
    return exitCode;
  }
  const file = importsFileOf(fleetFileOf(process.env, values.fleet));
  writeFileSync(file, `${JSON.stringify(imports, null, 2)}\n`);
  print(`${table.toString()}
Wrote ${file}. Next:
  npm run synth && npm run plan   shows what is imported, and what changes
  npm run apply                   then remove ${file}`);
  if (leftovers.length > 0) {
    print(`Inline policies stay, and may allow more than the fleet's. After the apply, where they are not needed:
${leftovers.map((line) => `  ${visibleText(line)}`).join("\n")}`);
  }
  return exitCode;
}

/** What could not be read comes first, then what stays as it is. */
export function notAdoptedLines(left: readonly NotAdopted[], unread: readonly NotAdopted[]): string[] {
  const line = ({ to, reason }: NotAdopted) => `  ${to}: ${visibleText(reason)}`;
  return [
    ...(unread.length > 0 ? [`${counted(unread.length, "resource")} could not be read:`, ...unread.map(line)] : []),
    ...(left.length > 0 ? [`${counted(left.length, "resource")} not imported:`, ...left.map(line)] : []),
  ];
}
