import { openSandbox, type Sandbox } from "../../../sandbox/sandbox";

/** The running sandbox. */
export async function theSandbox(): Promise<Sandbox> {
  const sandbox = await openSandbox(process.env.E2E_STATE ?? "");
  if (!sandbox) throw new Error("no sandbox is running; the tests are started by `npm run e2e`");
  return sandbox;
}
