import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { blamed } from "./doctor";
import { type FleetFile, PROJECT, Project } from "./project";
import { theSandbox } from "./sandbox";

/** The fleet file of an example, as plain data. */
export function exampleFile(name: string): FleetFile {
  return parse(readFileSync(join(PROJECT, "examples", name, "fleet.yaml"), "utf8"));
}

/**
 * Applies an example: its second plan is empty. `broken` is what the doctor must find, where the example leaves something to
 * others.
 */
export function applied(name: string, tests: (project: () => Project) => void, broken: readonly string[] = []): void {
  let project: Project;

  beforeAll(async () => {
    project = new Project(theSandbox(), name, exampleFile(name));
    await project.synth();
    await project.applyAll();
  });

  it("has nothing to change in the second plan", async () => {
    expect(new Set(Object.values(await project.planCodes()))).toEqual(new Set([0]));
  });

  tests(() => project);

  it(broken.length > 0 ? "has what the doctor blames" : "has nothing the doctor blames", async () => {
    expect(await blamed(project)).toEqual(broken);
  });
}
