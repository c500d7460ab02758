import { existsSync } from "node:fs";
import { seededSandbox } from "./sandbox";

// Every suite finds the world as it was made: what another left there is gone.
beforeAll(seededSandbox);

const { E2E_PARENT } = process.env;
if (E2E_PARENT) {
  // A worker of a run that was killed would go on with its suite.
  setInterval(() => existsSync(`/proc/${E2E_PARENT}`) || process.kill(process.pid, "SIGKILL"), 1000).unref();
}
