import { adminOf, type Credentials, kubectlAsAdmin } from "../../sandbox/clients";
import { assumeRole, readClusterSecret } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP } from "../../sandbox/world";
import { asAdmin, trusting, withRole } from "./support/admin";
import { enter, eventually, managementSession, must, refusal } from "./support/argocd";
import { applied } from "./support/example";
import { seededSandbox, theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
beforeAll(() => {
  sandbox = theSandbox();
});

async function kubectl(cluster: "argocd" | "orders-prod", ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, cluster, args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const ADMIN = `arn:aws:iam::${PLATFORM}:user/admin`;

describe("example cross-account", () => {
  beforeAll(seededSandbox);

  const managementRole = `arn:aws:iam::${PLATFORM}:role/argocd/argocd-management`;
  const targetRole = `arn:aws:iam::${SHOP}:role/argocd/argocd-target-orders`;
  const asArgocd = () => managementSession(sandbox, "argocd-server", managementRole);
  const lookAt = (session: Credentials) => enter(sandbox, session, "cluster-orders", "get", "namespaces", "-o", "name");
  const write = (session: Credentials) =>
    enter(sandbox, session, "cluster-orders", "create", "configmap", "by-group", "--from-literal=a=b");

  applied("cross-account", (project) => {
    it("lets Argo CD in by a role with a path", async () => {
      expect(await must(lookAt(await asArgocd()))).toContain("namespace/default");
    });

    it("lets a group do what the cluster's own RBAC says, and nothing before it says so", async () => {
      expect(await refusal(write(await asArgocd()))).toMatch(/forbidden/i);
      await kubectl("orders-prod", "create", "clusterrole", "deployers", "--verb=create", "--resource=configmaps");
      const binding = ["create", "clusterrolebinding", "deployers", "--clusterrole=deployers"];
      await kubectl("orders-prod", ...binding, "--group=argocd-deployers");
      expect(await must(write(await asArgocd()))).toContain("created");
      await kubectl(
        "orders-prod",
        "delete",
        "clusterrolebinding/deployers",
        "clusterrole/deployers",
        "configmap/by-group",
      );
    });

    it("refuses an administrator of the Argo CD account, which the trust policy names", async () => {
      expect(await refusal(assumeRole(sandbox, adminOf(sandbox, PLATFORM), targetRole))).toMatch(/AccessDenied/);
    });

    it("lets the second Argo CD in and refuses a third", async () => {
      await withRole({ account: PLATFORM, name: "second-argocd", trust: trusting(ADMIN) }, async (arn) => {
        const second = await must(assumeRole(sandbox, adminOf(sandbox, PLATFORM), arn));
        expect(await must(lookAt(second))).toContain("namespace/default");
      });
      await withRole({ account: PLATFORM, name: "third-argocd", trust: trusting(ADMIN) }, async (arn) => {
        const third = await must(assumeRole(sandbox, adminOf(sandbox, PLATFORM), arn));
        expect(await refusal(assumeRole(sandbox, third, targetRole))).toMatch(/AccessDenied/);
      });
    });

    it("refuses a role of the management role's name in another account", async () => {
      const role = { account: SHOP, name: "argocd-management", path: "/argocd/" };
      await withRole({ ...role, trust: trusting(`arn:aws:iam::${SHOP}:user/admin`) }, async (arn) => {
        const session = await must(assumeRole(sandbox, adminOf(sandbox, SHOP), arn));
        expect(await refusal(assumeRole(sandbox, session, targetRole))).toMatch(/AccessDenied/);
      });
    });

    it("lets the management role assume roles named like the target roles, and no other of their path", async () => {
      const session = await asArgocd();
      const role = { account: SHOP, path: "/argocd/", trust: trusting(managementRole) };
      await withRole({ ...role, name: "argocd-target-soon" }, async (arn) => {
        expect((await assumeRole(sandbox, session, arn)).ok).toBe(true);
      });
      await withRole({ ...role, name: "soon" }, async (arn) => {
        expect(await refusal(assumeRole(sandbox, session, arn))).toMatch(/no identity-based policy allows/);
      });
      await withRole({ ...role, name: "argocd-target-elsewhere", path: "/" }, async (arn) => {
        expect(await refusal(assumeRole(sandbox, session, arn))).toMatch(/no identity-based policy allows/);
      });
    });

    it("lets a management role made anew in, before any target stack is applied", async () => {
      await project().apply("argocd", "-replace=aws_iam_role.management_role");
      expect(await must(lookAt(await asArgocd()))).toContain("namespace/default");
      expect((await project().plan("targets-shop")).code).toBe(0);
    });

    it("writes what was asked into the Secrets, the pause too", async () => {
      const { metadata, data } = JSON.parse(
        await kubectl("argocd", "get", "secret/cluster-orders", "-n", "argocd", "-o", "json"),
      );
      expect(metadata.annotations).toMatchObject({
        "example.com/vpc": "vpc-0123456789abcdef0",
        "argocd.argoproj.io/skip-reconcile": "true",
      });
      const text = (key: string) => Buffer.from(data[key], "base64").toString();
      expect([text("name"), text("project"), text("shard")]).toEqual(["orders", "shop", "1"]);
      const { name, server } = await readClusterSecret(sandbox, "in-cluster");
      expect({ name, server }).toEqual({ name: "in-cluster", server: "https://kubernetes.default.svc" });
    });

    it("leaves what Argo CD writes alone, and takes back what somebody else changes", async () => {
      const secret = ["secret/cluster-orders", "-n", "argocd", "--overwrite"];
      await kubectl("argocd", "label", ...secret, "argocd.argoproj.io/kubernetes-version=1.36");
      await kubectl("argocd", "annotate", ...secret, "managed-by=argocd.argoproj.io", "argocd.argoproj.io/refresh=x");
      expect((await project().plan("targets-shop")).code).toBe(0);
      await kubectl("argocd", "label", ...secret, "env=other");
      await kubectl("argocd", "annotate", ...secret, "argocd.argoproj.io/skip-reconcile-");
      expect((await project().plan("targets-shop")).code).toBe(2);
      await project().apply("targets-shop");
      const { labels, annotations } = JSON.parse(
        await kubectl("argocd", "get", "secret/cluster-orders", "-n", "argocd", "-o", "json"),
      ).metadata;
      expect([labels.env, labels["argocd.argoproj.io/kubernetes-version"]]).toEqual(["prod", "1.36"]);
      expect([annotations["argocd.argoproj.io/skip-reconcile"], annotations["managed-by"]]).toEqual([
        "true",
        "argocd.argoproj.io",
      ]);
    });
  });
});

describe("example direct", () => {
  beforeAll(seededSandbox);

  const namespaces = (session: Credentials, target: string) =>
    enter(sandbox, session, target, "get", "namespaces", "-o", "name");

  applied("direct", (project) => {
    it.each(["payments", "orders"])("lets the management role itself into %s", async (target) => {
      expect(await must(namespaces(await managementSession(sandbox), target))).toContain("namespace/default");
    });

    it("lets it do in each cluster what that access says", async () => {
      const session = await managementSession(sandbox);
      expect(await refusal(enter(sandbox, session, "orders", "create", "namespace", "more"))).toMatch(/forbidden/i);
    });

    it("refuses another role of the Argo CD account", async () => {
      await withRole({ account: PLATFORM, name: "not-argocd", trust: trusting(ADMIN) }, async (arn) => {
        const session = await must(assumeRole(sandbox, adminOf(sandbox, PLATFORM), arn));
        expect(await refusal(namespaces(session, "payments"))).toMatch(/Unauthorized|logged in|provide credentials/);
      });
    });

    it("refuses a management role made anew until the targets' stacks are applied", async () => {
      await project().apply("argocd", "-replace=aws_iam_role.management_role");
      const session = await managementSession(sandbox);
      expect(await refusal(namespaces(session, "orders"))).toMatch(/Unauthorized|logged in|provide credentials/);
      for (const stack of ["targets-shop", "targets-platform"]) await project().apply(stack);
      expect(await must(eventually(() => namespaces(session, "orders")))).toContain("namespace/default");
    });
  });
});

describe("example existing-roles", () => {
  const roles = [
    { account: PLATFORM, name: "argocd", owner: ADMIN },
    { account: SHOP, name: "orders", owner: `arn:aws:iam::${SHOP}:user/admin` },
  ] as const;
  const asArgocd = () => managementSession(sandbox, "argocd-server", `arn:aws:iam::${PLATFORM}:role/teams/argocd`);

  beforeAll(async () => {
    await seededSandbox();
    for (const { account, name, owner } of roles) {
      await asAdmin(
        account,
        ...["iam", "create-role", "--role-name", name, "--path", "/teams/"],
        ...["--assume-role-policy-document", JSON.stringify(trusting(owner))],
      );
    }
  });

  const setTrust = (account: string, name: string, policy: object) =>
    asAdmin(
      account,
      ...["iam", "update-assume-role-policy", "--role-name", name, "--policy-document", JSON.stringify(policy)],
    );

  applied("existing-roles", (project) => {
    const output = async (stack: string, name: string) =>
      JSON.parse(await project().mustTerraform(stack, "output", "-json", name));

    it("refuses Argo CD until the roles carry what the outputs say, one by one", async () => {
      const needs = await output("argocd", "management_role_needs");
      await expect(asArgocd()).rejects.toThrow(/AccessDenied/);
      await setTrust(PLATFORM, "argocd", needs.trust_policy);
      const session = await asArgocd();
      const look = () => enter(sandbox, session, "orders", "get", "namespaces", "-o", "name");
      expect(await refusal(look())).toMatch(/AccessDenied/);
      await asAdmin(
        PLATFORM,
        ...["iam", "put-role-policy", "--role-name", "argocd", "--policy-name", "targets"],
        ...["--policy-document", JSON.stringify(needs.permission_policies[0])],
      );
      expect(await refusal(look())).toMatch(/AccessDenied/);
      const { orders } = await output("targets-shop", "target_roles_need");
      await setTrust(SHOP, "orders", orders.trust_policy);
      expect(await must(look())).toContain("namespace/default");
      expect(new Set(Object.values(await project().planCodes()))).toEqual(new Set([0]));
    });
  });
});
