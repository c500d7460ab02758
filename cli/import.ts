import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import Table from "cli-table3";
import { type Adoptable, adoptablesOf, inlinePoliciesOf } from "../lib/live/adoption";
import { StackPlaces } from "../lib/live/stack-places";
import { chosenStacks } from "../lib/pipeline/choice";
import { fleetFileOf } from "./fleet-file";
import { importsFileOf } from "./imports-file";

const USAGE = `Usage: argocd-eks-iam import [--fleet FILE] [--out FOLDER]

Looks for what the synthesised stacks define and somebody made before: roles, policies, access entries, access policies,
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
    console.log(USAGE);
    return 0;
  }
  const places = new StackPlaces(process.env);
  const imports: Record<string, readonly Adoptable[]> = {};
  const leftovers: string[] = [];
  const table = new Table({ head: ["Stack", "Address", "Import id"], style: { head: [], border: [] } });
  for (const stack of chosenStacks(values.out, {})) {
    const adoptables = await adoptablesOf(stack, places);
    for (const { to, id } of adoptables) table.push([stack.name, to, id]);
    if (adoptables.length > 0) imports[stack.name] = adoptables;
    leftovers.push(...(await inlinePoliciesOf(stack, adoptables, places)));
  }
  if (Object.keys(imports).length === 0) {
    console.log("nothing of what the stacks define is there yet: nothing to import");
    return 0;
  }
  const file = importsFileOf(fleetFileOf(process.env, values.fleet));
  writeFileSync(file, `${JSON.stringify(imports, null, 2)}\n`);
  console.log(`${table.toString()}
Wrote ${file}. Next:
  npm run synth && npm run plan   shows what is imported, and what changes
  npm run apply                   then remove ${file}`);
  if (leftovers.length > 0) {
    console.log(`Inline policies stay, and may allow more than the fleet's. After the apply, where they are not needed:
${leftovers.map((line) => `  ${line}`).join("\n")}`);
  }
  return 0;
}
