import { adminOf, aws, kubectlAsAdmin } from "../../sandbox/clients";
import { assumeRoleWithWebIdentity, serviceAccountToken } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { ARGOCD_SERVICE_ACCOUNTS, PLATFORM } from "../../sandbox/world";
import { enter, eventually, managementSession, must, refusal } from "./support/argocd";
import { applied } from "./support/example";
import { seededSandbox, theSandbox } from "./support/sandbox";

let sandbox: Sandbox;

beforeAll(() => {
  sandbox = theSandbox();
});

describe("example namespace-scoped", () => {
  beforeAll(seededSandbox);

  applied("namespace-scoped", () => {
    it("lets Argo CD edit its namespace, view the others and change nothing there", async () => {
      await kubectlAsAdmin(sandbox, "orders-prod", ["create", "namespace", "orders"]);
      const session = await managementSession(sandbox);
      const createIn = (namespace: string) =>
        enter(sandbox, session, "orders", "create", "configmap", "scoped", "-n", namespace, "--from-literal=a=b");
      // The binding in the new namespace takes a moment, as access entries of EKS do.
      expect(await must(eventually(() => createIn("orders")))).toContain("configmap/scoped created");
      expect(await refusal(createIn("default"))).toMatch(/Forbidden|forbidden/);
      expect(await must(enter(sandbox, session, "orders", "get", "namespaces", "-o", "name"))).toContain(
        "namespace/default",
      );
      expect(await refusal(enter(sandbox, session, "orders", "create", "namespace", "more"))).toMatch(
        /Forbidden|forbidden/,
      );
    });
  });
});

describe("example helm", () => {
  let issuer: string;

  async function asAdmin(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, PLATFORM), [...args, "--output", "text"]);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  beforeAll(async () => {
    await seededSandbox();
    issuer = await asAdmin("eks", "describe-cluster", "--name", "argocd", "--query", "cluster.identity.oidc.issuer");
    const arn = `arn:aws:iam::${PLATFORM}:oidc-provider/${issuer.replace("https://", "")}`;
    await asAdmin("iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn", arn);
  });

  applied("helm", () => {
    it("lets Argo CD in by the OIDC provider it made, and leaves the service accounts to Helm", async () => {
      const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "sts.amazonaws.com" };
      const token = await must(serviceAccountToken(sandbox, account));
      const roleArn = `arn:aws:iam::${PLATFORM}:role/gitops-management`;
      const session = await must(assumeRoleWithWebIdentity(sandbox, { token, roleArn }));
      expect(await must(enter(sandbox, session, "payments", "get", "namespaces", "-o", "name"))).toContain(
        "namespace/",
      );
      const { stdout } = await kubectlAsAdmin(sandbox, "argocd", ["get", "sa", "-n", "argocd", "-o", "json"]);
      expect(stdout).not.toContain("eks.amazonaws.com/role-arn");
    });
  }, [
    // Nobody runs Helm here.
    `Argo CD, service accounts: ${ARGOCD_SERVICE_ACCOUNTS.map(
      (name) =>
        `service account ${name} has no eks.amazonaws.com/role-arn, expected arn:aws:iam::${PLATFORM}:role/gitops-management`,
    ).join("; ")}`,
  ]);
});
