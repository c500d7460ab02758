import type { Sandbox } from "../../sandbox/sandbox";
import { ARGOCD_SERVICE_ACCOUNTS } from "../../sandbox/world";
import { enter, managementSession, must } from "./support/argocd";
import { theSandbox } from "./support/sandbox";

const TARGETS = [
  ["payments", "arn:aws:sts::111122223333:assumed-role/argocd-target-payments/"],
  ["orders", "arn:aws:sts::444455556666:assumed-role/argocd-target-orders/"],
] as const;

let sandbox: Sandbox;

beforeAll(() => {
  sandbox = theSandbox();
});

describe.each(ARGOCD_SERVICE_ACCOUNTS)("service account %s", (serviceAccount) => {
  it.each(TARGETS)(
    "enters %s by what its cluster Secret says, lists namespaces and writes",
    async (target, userStart) => {
      const session = await managementSession(sandbox, serviceAccount);
      const whoami = JSON.parse(await must(enter(sandbox, session, target, "auth", "whoami", "-o", "json")));
      expect(whoami.status.userInfo.username).toContain(userStart);
      expect(await must(enter(sandbox, session, target, "get", "namespaces", "-o", "name"))).toContain(
        "namespace/default",
      );
      const name = `written-by-${serviceAccount}`;
      await must(enter(sandbox, session, target, "create", "configmap", name, "-n", "default", "--from-literal=a=b"));
      await must(enter(sandbox, session, target, "delete", "configmap", name, "-n", "default"));
    },
  );
});
