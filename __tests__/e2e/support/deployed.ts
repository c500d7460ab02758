import { existsSync } from "node:fs";
import { join } from "node:path";
import { kept, restoreKept } from "./kept";
import { Project } from "./project";
import { theSandbox } from "./sandbox";

const NAME = "sample";

/** The sample fleet, applied: by Terraform the first time, from a snapshot in a second after that. */
export async function deployedFleet(): Promise<Project> {
  const sandbox = theSandbox();
  const isKept = existsSync(join(sandbox.state, "e2e", `${NAME}-kept`));
  const project = new Project(sandbox, NAME);
  if (isKept) {
    await restoreKept(project, NAME);
    return project;
  }
  await project.synth();
  await project.applyAll();
  await kept(project, NAME);
  return project;
}
