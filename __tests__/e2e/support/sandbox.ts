import { openSandbox, type Sandbox } from "../../../sandbox/sandbox";

/** The running sandbox. */
export function theSandbox(): Sandbox {
  const sandbox = openSandbox(process.env.E2E_STATE ?? "");
  if (!sandbox) throw new Error("no sandbox is running; the tests are started by `npm run e2e`");
  return sandbox;
}
