import { readFileSync } from "node:fs";
import { join } from "node:path";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { HttpsProxyAgent } from "hpagent";
import { rootOf } from "./clients";
import type { Sandbox } from "./running-sandbox";

/** How a client of the AWS SDK reaches the sandbox as an account's root user: hundreds of calls, where the CLI takes a second each. */
export function sdkOptions(sandbox: Sandbox) {
  const ca = readFileSync(join(sandbox.state, "ca-bundle.pem"));
  const requestHandler = new NodeHttpHandler({
    httpsAgent: new HttpsProxyAgent({ proxy: sandbox.proxy, keepAlive: true, ca }),
  });
  return (account: string, region: string) => ({ region, credentials: rootOf(account), requestHandler });
}
