import { readdirSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { stopSandbox } from "../../../sandbox/sandbox";

/** Stops the sandboxes of the tests' own, and leaves nothing of them. */
export default async function stop(): Promise<void> {
  const { E2E_FOLDER: folder, E2E_PARENT } = process.env;
  if (!folder || !E2E_PARENT) return;
  await Promise.all(readdirSync(folder).map((name) => stopSandbox(join(folder, name))));
  rmdirSync(folder);
}
