import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { clusterFactsOf } from "../../lib/terraform/cluster-facts";
import { summaryOf } from "../../lib/terraform/plan-summary";
import { resourceChange } from "../support/resource-change";

const ADDRESS = "kubernetes_secret_v1.orders_secret";
const CERTIFICATE = readFileSync(join(__dirname, "../support/tls/certificate.pem"));
const CA = CERTIFICATE.toString("base64");
const BUNDLE = Buffer.concat([CERTIFICATE, CERTIFICATE]).toString("base64");

const secret = (config: object, data: object = {}, metadata: object = {}) => ({
  metadata: [{ name: "orders", namespace: "argocd", ...metadata }],
  data: { name: "orders", server: "https://a", config: JSON.stringify(config), ...data },
});

function facts(before: object | null, after: object | null, unknown?: object) {
  const actions = before ? (after ? ["update"] : ["delete"]) : ["create"];
  const found = clusterFactsOf(
    resourceChange(ADDRESS, actions, before, after, unknown === undefined ? {} : { after_unknown: unknown }),
  );
  return Object.fromEntries(found.map(({ field, before: from, after: to }) => [field, [from, to]]));
}

const EVERYTHING = {
  tlsClientConfig: { insecure: false, serverName: "api.example", caData: CA },
  awsAuthConfig: { clusterName: "orders-prod", roleARN: "arn:aws:iam::1:role/r", profile: "p" },
  proxyUrl: "https://alice:s3cr@proxy.example",
};

describe("what changes in a cluster Secret", () => {
  it("is every field of a new one: certificates by fingerprint and owner, URLs without credentials", () => {
    const data = { project: "p", namespaces: "a,b", clusterResources: "true", shard: "1" };
    const metadata = { labels: { env: "prod" }, annotations: { team: "a" } };
    expect(facts(null, secret(EVERYTHING, data, metadata))).toEqual({
      name: [undefined, "orders"],
      server: [undefined, "https://a"],
      project: [undefined, "p"],
      namespaces: [undefined, "a,b"],
      clusterResources: [undefined, "true"],
      shard: [undefined, "1"],
      tlsInsecure: [undefined, "false"],
      serverName: [undefined, "api.example"],
      caData: [undefined, expect.stringMatching(/^sha256:[0-9a-f]{16} \(CN=.+\)$/)],
      clusterName: [undefined, "orders-prod"],
      roleARN: [undefined, "arn:aws:iam::1:role/r"],
      profile: [undefined, "p"],
      proxyUrl: [undefined, "https://***@proxy.example"],
      "label env": [undefined, "prod"],
      "annotation team": [undefined, "a"],
    });
  });

  it("is nothing of one that is destroyed or does not change, nor of another resource", () => {
    expect(facts(secret(EVERYTHING), null)).toEqual({});
    expect(facts(secret(EVERYTHING), secret(EVERYTHING))).toEqual({});
    expect(clusterFactsOf(resourceChange("aws_iam_role.orders_role", ["create"], null, secret(EVERYTHING)))).toEqual(
      [],
    );
  });

  it("names what it does not know, and shows no value of it", () => {
    const config = {
      tlsClientConfig: { insecure: false, keyData: "s3cr", certData: "s3cr" },
      bearerToken: "s3cr",
      execProviderConfig: { env: { TOKEN: "s3cr" }, args: ["s3cr"] },
    };
    const found = facts(null, secret(config, { token: "s3cr" }));
    expect(Object.keys(found)).toEqual([
      "name",
      "server",
      "tlsInsecure",
      "config tlsClientConfig.keyData",
      "config tlsClientConfig.certData",
      "config bearerToken",
      "config execProviderConfig.env.TOKEN",
      "config execProviderConfig.args",
      "data token",
    ]);
    expect(JSON.stringify(found)).not.toContain("s3cr");
  });

  it("is there though what may be shown of it is the same", () => {
    const other = { ...EVERYTHING, proxyUrl: "https://alice:0ther@proxy.example" };
    expect(facts(secret(EVERYTHING), secret(other))).toEqual({
      proxyUrl: ["https://***@proxy.example", "https://***@proxy.example"],
    });
  });

  it("is read in any letter case, as Argo CD reads it", () => {
    const spelled = { TLSClientConfig: { Insecure: true }, AWSAUTHCONFIG: { roleArn: "r" } };
    expect(facts(null, secret(spelled))).toMatchObject({ tlsInsecure: [undefined, "true"], roleARN: [undefined, "r"] });
  });

  it("has every certificate of a bundle", () => {
    const bundle = { tlsClientConfig: { caData: BUNDLE } };
    expect(facts(null, secret(bundle)).caData?.[1]).toMatch(/^sha256:\w+ \(CN=.+\), sha256:\w+ \(CN=.+\)$/);
    expect(facts(null, secret({ tlsClientConfig: { caData: "none" } })).caData?.[1]).toMatch(/^sha256:[0-9a-f]{16}$/);
    const broken = Buffer.from("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").toString("base64");
    expect(facts(null, secret({ tlsClientConfig: { caData: broken } })).caData?.[1]).toMatch(/^sha256:[0-9a-f]{16}$/);
  });

  it.each([
    ["no JSON", '{"awsAuthConfig"'],
    ["no map", '"x"'],
    ["nested without end", "[".repeat(100_000)],
  ])("says of a config that is %s that it can't be read", (_, config) => {
    const before = { data: { name: "orders", server: "https://a", config } };
    expect(facts(before, secret(EVERYTHING)).config).toEqual(["(not JSON)", undefined]);
  });

  it("says what is known only after the apply", () => {
    const after = { data: { name: "orders" } };
    const unknown = { data: { server: true, config: true } };
    expect(facts(secret(EVERYTHING), after, unknown)).toMatchObject({
      server: ["https://a", "(known after apply)"],
      config: [undefined, "(known after apply)"],
    });
    expect(facts(null, {}, { data: true })).toMatchObject({ server: [undefined, "(known after apply)"] });
  });
});

describe("what a review says of a cluster Secret", () => {
  const marks = (before: object | null, after: object, unknown?: object) =>
    summaryOf({
      resource_changes: [
        resourceChange("aws_iam_role.orders_role", ["no-op"], {}, {}),
        resourceChange(
          ADDRESS,
          [before ? "update" : "create"],
          before,
          after,
          unknown ? { after_unknown: unknown } : {},
        ),
      ],
    }).marks.map(({ message }) => message);

  it("is where the connection goes, with the owner of the certificate authority, and that nothing verifies it", () => {
    const before = secret({ tlsClientConfig: { insecure: false, caData: "none" }, awsAuthConfig: {} });
    const after = secret({ ...EVERYTHING, awsAuthConfig: {} }, { server: "https://evil" });
    expect(marks(before, after)).toEqual([
      expect.stringMatching(
        /^WIDENS: connection changes: server "https:\/\/a" → "https:\/\/evil", server name none → "api.example", certificate authority "sha256:\w+" → "sha256:\w+ \(CN=.+\)", proxy none → "https:\/\/\*\*\*@proxy.example"$/,
      ),
    ]);
    const insecure = secret({ tlsClientConfig: { insecure: true }, awsAuthConfig: {} }, { server: "https://evil" });
    expect(marks(after, insecure)).toEqual([
      "WIDENS: TLS verification off",
      'WIDENS: connection changes: server name "api.example" → none, proxy "https://***@proxy.example" → none',
    ]);
    expect(marks(insecure, after)).toContain("NARROWS: TLS verification on");
  });

  it("is a narrowing where a certificate authority is dropped, and nothing where one is spelled otherwise", () => {
    const trusting = (...all: readonly Buffer[]) =>
      secret({ tlsClientConfig: { insecure: false, caData: Buffer.concat(all).toString("base64") } });
    const other = Buffer.from(rootCertificates[0] ?? "");
    const [message = ""] = marks(trusting(CERTIFICATE, other), trusting(CERTIFICATE));
    expect(message).toMatch(/^NARROWS: fewer certificate authorities: certificate authority /);
    expect(marks(trusting(CERTIFICATE), trusting(CERTIFICATE, other))[0]).toMatch(/^WIDENS: connection changes/);
    const respelled = Buffer.from(CERTIFICATE.toString().replaceAll("\n", "\r\n"));
    expect(marks(trusting(CERTIFICATE), trusting(respelled))).toEqual([]);
  });

  it("is that the system's authorities are trusted where none is named any more", () => {
    const before = secret({ tlsClientConfig: { insecure: false, caData: CA } });
    expect(marks(before, secret({ tlsClientConfig: { insecure: false } }))[0]).toMatch(
      /^WIDENS: connection changes: certificate authority "sha256:.*" → none$/,
    );
  });

  it("is every field that it does not know", () => {
    const before = secret({ awsAuthConfig: {} });
    const after = secret({ awsAuthConfig: {}, bearerToken: "s3cr" }, { token: "s3cr" });
    expect(marks(before, after)).toEqual([
      'MAY WIDEN: field "config bearerToken" of the cluster Secret changes',
      'MAY WIDEN: field "data token" of the cluster Secret changes',
    ]);
    expect(marks(secret({}), { ...secret({}), binary_data: { config: "x" } })).toEqual([
      'MAY WIDEN: attribute "binary_data" of kubernetes_secret_v1 changes',
    ]);
  });

  it("says nothing of what only the apply makes known, but that it is so", () => {
    const paused = { annotations: { "argocd.argoproj.io/skip-reconcile": "true" } };
    const before = secret(EVERYTHING, {}, paused);
    const after = { metadata: [{ name: "orders" }], data: { name: "orders", server: "https://a" } };
    expect(marks(before, after, { data: { config: true } })).toEqual([
      "WIDENS: pause removed: Argo CD reconciles the cluster again",
      "UNKNOWN until apply: cluster Secret",
    ]);
    expect(marks(null, { data: {} }, { data: true })).toEqual(["UNKNOWN until apply: cluster Secret"]);
  });

  it("is that Argo CD takes it for a cluster by its label", () => {
    const labels = { labels: { "argocd.argoproj.io/secret-type": "cluster" } };
    expect(marks(secret({}), secret({}, {}, labels))).toEqual(["WIDENS: Argo CD reads the Secret as a cluster"]);
    expect(marks(secret({}, {}, labels), secret({}))).toEqual([
      "NARROWS: Argo CD no longer reads the Secret as a cluster",
    ]);
  });

  it("is a project that another one replaces, or that comes", () => {
    const [none, a, b] = [secret({}), secret({}, { project: "a" }), secret({}, { project: "b" })];
    expect([marks(none, a), marks(a, b)].flat()).toEqual([
      'NARROWS: Argo CD project none → "a"',
      'MAY WIDEN: Argo CD project "a" → "b"',
    ]);
  });
});
