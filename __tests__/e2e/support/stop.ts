import { stopSandbox } from "../../../sandbox/sandbox";

/** Stops the sandbox the tests started, and leaves nothing of it. */
export default async function stop(): Promise<void> {
  const { E2E_STATE, E2E_STOP } = process.env;
  if (E2E_STATE && E2E_STOP) await stopSandbox(E2E_STATE);
}
