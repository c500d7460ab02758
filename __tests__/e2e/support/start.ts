import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openSandbox, startSandbox } from "../../../sandbox/sandbox";

/**
 * Starts a sandbox of the tests' own, that ends with them. `E2E_STATE` names the state folder of one to use instead; it
 * is left running.
 */
export default async function start(): Promise<void> {
  const given = process.env.E2E_STATE;
  if (given && openSandbox(given)) return;
  const state = given ?? mkdtempSync(join(tmpdir(), "argocd-eks-iam-e2e-"));
  process.env.E2E_STATE = state;
  if (!given) process.env.E2E_STOP = "yes";
  await startSandbox({ state, endWithThisProcess: !given, log: (line) => console.log(line) });
}
