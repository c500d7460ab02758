import { adminOf, aws, type Credentials } from "../../sandbox/clients";
import {
  assumeRole,
  assumeRoleWithWebIdentity,
  eksToken,
  kubectlWithToken,
  readClusterSecret,
  serviceAccountToken,
} from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, SHOP } from "../../sandbox/world";
import { MANAGEMENT_ROLE, makeServiceAccount, managementSession, must, refusal } from "./support/argocd";
import { deployedFleet } from "./support/deployed";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let session: Credentials;

beforeAll(async () => {
  sandbox = theSandbox();
  await deployedFleet();
  session = await managementSession(sandbox);
});

/** Tries the management role with a token of the Argo CD cluster. */
async function asManagementRole(namespace: string, serviceAccount: string, audience = "sts.amazonaws.com") {
  const token = await must(serviceAccountToken(sandbox, { namespace, serviceAccount, audience }));
  return assumeRoleWithWebIdentity(sandbox, { token, roleArn: MANAGEMENT_ROLE });
}

/** Lists the namespaces of a target's cluster with an EKS token made by these credentials for a cluster name. */
async function namespacesOf(secret: string, credentials: Credentials, clusterName?: string) {
  const { server, config } = await readClusterSecret(sandbox, secret);
  const token = await must(eksToken(sandbox, credentials, clusterName ?? config.awsAuthConfig.clusterName));
  return kubectlWithToken(sandbox, { server, caData: config.tlsClientConfig.caData, token }, ["get", "namespaces"]);
}

/** Makes the OIDC provider of the Argo CD cluster anew, for these audiences. */
async function remakeOidcProvider(...audiences: string[]): Promise<void> {
  const query = ["--query", "OpenIDConnectProviderList[0].Arn", "--output", "text"];
  const arn = await asAdmin(PLATFORM, ["iam", "list-open-id-connect-providers", ...query]);
  const url = `https://${arn.split(":oidc-provider/")[1]}`;
  await asAdmin(PLATFORM, ["iam", "delete-open-id-connect-provider", "--open-id-connect-provider-arn", arn]);
  await asAdmin(PLATFORM, ["iam", "create-open-id-connect-provider", "--url", url, "--client-id-list", ...audiences]);
}

async function asAdmin(account: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), args);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** Makes a role in an account as its administrator. */
async function makeRole(account: string, name: string, principal: string): Promise<void> {
  const trust = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  };
  const args = ["iam", "create-role", "--role-name", name, "--assume-role-policy-document", JSON.stringify(trust)];
  await asAdmin(account, args);
}

describe("the management role refuses", () => {
  it("another service account of Argo CD's namespace", async () => {
    expect(await refusal(asManagementRole("argocd", "default-app"))).toMatch(
      /AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity/,
    );
  });

  it("a service account of the same name in another namespace", async () => {
    expect(await refusal(asManagementRole("other", "argocd-server"))).toMatch(
      /AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity/,
    );
  });

  it("a token made for an audience the OIDC provider does not know", async () => {
    expect(await refusal(asManagementRole("argocd", "argocd-server", "https://kubernetes.default.svc"))).toMatch(
      /InvalidIdentityToken.*Incorrect token audience/,
    );
  });

  it("a token made for an audience the OIDC provider knows and the trust policy does not", async () => {
    await remakeOidcProvider("sts.amazonaws.com", "another-audience");
    try {
      expect(await refusal(asManagementRole("argocd", "argocd-server", "another-audience"))).toMatch(
        /AccessDenied.*Not authorized to perform sts:AssumeRoleWithWebIdentity/,
      );
      expect((await asManagementRole("argocd", "argocd-server")).ok).toBe(true);
    } finally {
      await remakeOidcProvider("sts.amazonaws.com");
    }
  });

  it("a token with a forged signature", async () => {
    const token = await must(
      serviceAccountToken(sandbox, {
        namespace: "argocd",
        serviceAccount: "argocd-server",
        audience: "sts.amazonaws.com",
      }),
    );
    const [head, body] = token.split(".");
    const forged = `${head}.${body}.${Buffer.from("not the cluster's signature").toString("base64url")}`;
    expect(await refusal(assumeRoleWithWebIdentity(sandbox, { token: forged, roleArn: MANAGEMENT_ROLE }))).toMatch(
      /InvalidIdentityToken/,
    );
  });

  it("a service account of the same name and namespace of another cluster", async () => {
    await makeServiceAccount(sandbox, "payments");
    const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "sts.amazonaws.com" };
    const token = await must(serviceAccountToken(sandbox, account, "payments"));
    expect(await refusal(assumeRoleWithWebIdentity(sandbox, { token, roleArn: MANAGEMENT_ROLE }))).toMatch(
      /InvalidIdentityToken.*No OpenIDConnect provider found/,
    );
  });
});

describe("STS refuses the management role", () => {
  it("a role that trusts it but is not in the fleet", async () => {
    await makeRole(SHOP, "outside-the-fleet", MANAGEMENT_ROLE);
    const reason = await refusal(assumeRole(sandbox, session, "arn:aws:iam::444455556666:role/outside-the-fleet"));
    expect(reason).toMatch(
      /AccessDenied.*not authorized to perform: sts:AssumeRole because no identity-based policy allows/,
    );
  });

  it("a target role, to anybody else: an administrator of the Argo CD account", async () => {
    const reason = await refusal(
      assumeRole(sandbox, adminOf(sandbox, PLATFORM), "arn:aws:iam::444455556666:role/argocd-target-orders"),
    );
    expect(reason).toMatch(/AccessDenied.*sts:AssumeRole.*argocd-target-orders/);
  });
});

describe("a target refuses", () => {
  it.each(["payments", "orders"])("the management role itself, at %s", async (target) => {
    expect(await refusal(namespacesOf(target, session))).toMatch(/Unauthorized|must be logged in|provide credentials/);
  });

  it("a role of its account that is not its target role", async () => {
    await makeRole(SHOP, "not-the-target-role", "arn:aws:iam::444455556666:user/admin");
    const admin = adminOf(sandbox, SHOP);
    const role = await must(assumeRole(sandbox, admin, "arn:aws:iam::444455556666:role/not-the-target-role"));
    expect(await refusal(namespacesOf("orders", role))).toMatch(/Unauthorized|must be logged in|provide credentials/);
  });

  it("another target's role", async () => {
    const role = await must(assumeRole(sandbox, session, "arn:aws:iam::111122223333:role/argocd-target-payments"));
    expect(await refusal(namespacesOf("orders", role))).toMatch(/Unauthorized|must be logged in|provide credentials/);
  });

  it("its own role with a token made for another cluster", async () => {
    const role = await must(assumeRole(sandbox, session, "arn:aws:iam::444455556666:role/argocd-target-orders"));
    expect(await refusal(namespacesOf("orders", role, "payments"))).toMatch(
      /Unauthorized|must be logged in|provide credentials/,
    );
    expect(await must(namespacesOf("orders", role))).toContain("default");
  });
});
