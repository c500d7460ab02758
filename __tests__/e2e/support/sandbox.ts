import { join } from "node:path";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import { openSandbox, startSandbox } from "../../../sandbox/sandbox";
import { restoreSnapshot, saveSnapshot } from "../../../sandbox/snapshots";

/** State folder of this worker's sandbox. */
function stateFolder(): string {
  const { E2E_FOLDER, JEST_WORKER_ID = "1" } = process.env;
  if (!E2E_FOLDER) throw new Error("no sandbox is running; the tests are started by `npm run e2e`");
  return join(E2E_FOLDER, JEST_WORKER_ID);
}

/** The sandbox of this worker. */
export function theSandbox(): Sandbox {
  const sandbox = openSandbox(stateFolder());
  if (!sandbox) throw new Error(`no sandbox runs in ${stateFolder()}`);
  return sandbox;
}

/** Name of the snapshot of a world with no fleet in it. */
const SEEDED = "seeded";

/** The sandbox of this worker, with its world and no fleet in it, whatever was there before. */
export async function seededSandbox(): Promise<Sandbox> {
  const running = openSandbox(stateFolder());
  if (running && (await restoreSnapshot(running, SEEDED))) return running;
  const { E2E_PARENT } = process.env;
  const options = { state: stateFolder(), log: () => {}, ...(E2E_PARENT ? { parent: Number(E2E_PARENT) } : {}) };
  const sandbox = await startSandbox(options);
  await saveSnapshot(sandbox, SEEDED);
  return sandbox;
}
