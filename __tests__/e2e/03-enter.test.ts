import { serviceAccountToken } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { ARGOCD_SERVICE_ACCOUNTS } from "../../sandbox/world";
import { enterAsPod, MANAGEMENT_ROLE, must } from "./support/argocd";
import { deployedFleet } from "./support/deployed";
import { theSandbox } from "./support/sandbox";

const TARGETS = [
  ["payments", "arn:aws:sts::111122223333:assumed-role/argocd-target-payments/"],
  ["orders", "arn:aws:sts::444455556666:assumed-role/argocd-target-orders/"],
] as const;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = theSandbox();
  await deployedFleet();
});

describe.each(ARGOCD_SERVICE_ACCOUNTS)("service account %s", (serviceAccount) => {
  it.each(TARGETS)(
    "enters %s by what its cluster Secret says and Argo CD's own program makes of it, lists namespaces and writes",
    async (target, userStart) => {
      const account = { namespace: "argocd", serviceAccount, audience: "sts.amazonaws.com" };
      const pod = { token: await must(serviceAccountToken(sandbox, account)), roleArn: MANAGEMENT_ROLE };
      const enter = (...args: string[]) => must(enterAsPod(sandbox, pod, target, ...args));
      const whoami = JSON.parse(await enter("auth", "whoami", "-o", "json"));
      expect(whoami.status.userInfo.username).toContain(userStart);
      expect(await enter("get", "namespaces", "-o", "name")).toContain("namespace/default");
      const name = `written-by-${serviceAccount}`;
      await enter("create", "configmap", name, "-n", "default", "--from-literal=a=b");
      await enter("delete", "configmap", name, "-n", "default");
    },
  );
});
