import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mustRun } from "../../../sandbox/command";
import { ensureTools } from "../../../sandbox/tools";
import { PROJECT } from "./project";

/**
 * Makes the folder of the sandboxes, one for each of jest's workers, which starts its own (each-suite.ts); all end with this
 * process, crash or not. `E2E_STATE` names a folder whose sandboxes are used, and left running.
 */
export default async function start(): Promise<void> {
  const given = process.env.E2E_STATE;
  if (given) mkdirSync(given, { recursive: true });
  else process.env.E2E_PARENT = String(process.pid);
  process.env.E2E_FOLDER = given ?? mkdtempSync(join(tmpdir(), "argocd-eks-iam-e2e-"));
  await mustRun("npm", ["run", "build"], { cwd: PROJECT, env: process.env, timeoutSeconds: 120 });
  // Once for all: two workers would build them twice.
  await ensureTools(process.env, (line) => console.log(line));
}
