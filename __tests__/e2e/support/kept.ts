import { cpSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { restoreSnapshot, saveSnapshot } from "../../../sandbox/snapshots";
import type { Project } from "./project";

/** Keeps a project, and everything in the sandbox, as they are now. */
export async function kept(project: Project, name: string): Promise<void> {
  await saveSnapshot(project.sandbox, name);
  copy(folderOf(project), copyOf(project));
}

/** Puts back what was kept, in about a second. @throws where nothing was */
export async function restoreKept(project: Project, name: string): Promise<void> {
  if (!(await restoreSnapshot(project.sandbox, name))) throw new Error(`no snapshot ${name}`);
  copy(copyOf(project), folderOf(project));
}

const folderOf = ({ fleetFile }: Project) => dirname(fleetFile);
const copyOf = (project: Project) => `${folderOf(project)}-kept`;

function copy(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  // Terraform links to unpacked providers.
  cpSync(from, to, { recursive: true, verbatimSymlinks: true });
}
