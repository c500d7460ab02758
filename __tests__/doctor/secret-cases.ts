import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CheckCase } from "./check-case";
import { withOrders } from "./fleets";
import { at, type World } from "./world";

const APPLY = "argocd-eks-iam synth; argocd-eks-iam plan --target orders; argocd-eks-iam apply";
const LABEL = { "argocd.argoproj.io/secret-type": "cluster" };
const UNLABEL = (name: string) => `kubectl -n argocd label secret ${name} argocd.argoproj.io/secret-type-`;

/** Changes a field of the Secret's data. */
const data = (change: (world: World) => Record<string, string>) => (world: World) =>
  world.changeSecret("orders", { data: change(world) });

/** Changes fields of the Secret's config. */
const config = (change: object, tls: object = {}) =>
  data(({ server }) => {
    const tlsClientConfig = { insecure: false, caData: server.caData, ...tls };
    const awsAuthConfig = {
      clusterName: "orders-prod",
      roleARN: "arn:aws:iam::444455556666:role/argocd-target-orders",
    };
    return { config: JSON.stringify({ tlsClientConfig, awsAuthConfig, ...change }) };
  });

const own = (
  name: string,
  change: CheckCase["change"],
  evidence: CheckCase["evidence"],
  expected: Partial<CheckCase> = {},
): CheckCase => ({ name, change, check: "orders, cluster Secret", verdict: "FAIL", evidence, fix: APPLY, ...expected });

const { fix: _, ...passed } = own(
  "",
  () => undefined,
  "the Secret matches the live cluster, and trusts its certificate authority until 2126-11-03",
  { verdict: "PASS" },
);

const secret: readonly CheckCase[] = [
  { ...passed, name: "a Secret as the fleet file says" },
  {
    ...passed,
    name: "a server with a slash at its end and other letters",
    change: data((world) => ({ server: `${world.endpointOf("orders-prod").replace("https", "HTTPS")}/` })),
  },
  {
    ...passed,
    name: "a server that the fleet file overrides",
    fleet: withOrders({ secret: { server: "https://127.0.0.1:1", serverName: "localhost" } }),
    change: config({}, { serverName: "localhost" }),
    also: ["orders, endpoint"],
    verdict: "FAIL",
    fix: APPLY,
    evidence: /^server is https:\/\/127\.0\.0\.1:\d+\/orders-prod, expected https:\/\/127\.0\.0\.1:1$/,
  },
  own(
    "no Secret",
    (world) => world.intercepted.push(at("/argocd/secrets", 200, { items: [] })),
    "Secret argocd/orders does not exist",
  ),
  own(
    "a Secret without the label",
    (world) => world.changeSecret("orders", { metadata: { labels: {} } }),
    "label argocd.argoproj.io/secret-type is not cluster: Argo CD ignores the Secret",
  ),
  own(
    "a Secret that pauses the cluster",
    (world) =>
      world.changeSecret("orders", { metadata: { annotations: { "argocd.argoproj.io/skip-reconcile": "true" } } }),
    "annotation argocd.argoproj.io/skip-reconcile is true: Argo CD does not reconcile the cluster",
  ),
  own(
    "a config that is not JSON",
    data(() => ({ config: '{"password":"hunter2"' })),
    "the config of the Secret is not a JSON object",
  ),
  own(
    "a config that is a list",
    data(() => ({ config: "[]" })),
    "the config of the Secret is not a JSON object",
  ),
  own(
    "another role",
    config({ awsAuthConfig: { clusterName: "orders-prod", roleARN: "arn:other" } }),
    "awsAuthConfig.roleARN is arn:other, expected arn:aws:iam::444455556666:role/argocd-target-orders",
  ),
  own(
    "another authority",
    config({}, { caData: "b3RoZXI=" }),
    /^tlsClientConfig\.caData is SHA-256 [0-9a-f]{16}, expected SHA-256 [0-9a-f]{16}$/,
  ),
  own("no TLS verification", config({}, { insecure: true }), "tlsClientConfig.insecure is true, expected false"),
  own(
    "namespaces",
    data(() => ({ namespaces: "web,shop" })),
    "namespaces is web,shop, expected none",
  ),
  own(
    "text that a terminal obeys",
    data(() => ({ namespaces: "a\u001b[2Jb" })),
    "namespaces is a\\u001b[2Jb, expected none",
  ),
];

/** The certificate authorities of EKS and of the Secret; `server` stands for the one that the API server has. */
export const rotating =
  (live: readonly string[], trusted: readonly string[]) =>
  (world: World): void => {
    const bundle = (names: readonly string[]) =>
      base64(names.map((name) => (name === "server" ? plain(world.server.caData) : readFileSync(tls(name), "utf8"))));
    const { clusters } = world.account(world.target("orders").account);
    const cluster = clusters.get("orders-prod");
    clusters.set("orders-prod", { ...cluster, certificateAuthority: { data: bundle(live) } });
    config({}, { caData: bundle(trusted) })(world);
  };
const tls = (name: string) => join(__dirname, `../support/tls/ca-${name}.pem`);
const base64 = (texts: readonly string[]) => Buffer.from(texts.join("")).toString("base64");
const plain = (text: string) => Buffer.from(text, "base64").toString();

const rotation: readonly CheckCase[] = [
  own(
    "a cluster whose successor authority is not in the Secret",
    rotating(["server", "successor"], ["server"]),
    /^the Secret lacks the successor of the certificate authority, sha256:\w{16} \(CN=kubernetes, O=successor\): after EKS activates the successor, at the latest when the active authority expires on 2126-11-03, Argo CD fails with "x509: certificate signed by unknown authority"$/,
  ),
  own(
    "a cluster whose active authority is not in the Secret",
    rotating(["server", "successor"], ["successor"]),
    /^the Secret lacks the active certificate authority of the cluster, sha256:\w{16} \(CN=argocd-eks-iam unit tests\): without it, Argo CD fails with "x509: certificate signed by unknown authority"$/,
  ),
  own(
    "a cluster whose previous authority is not in the Secret, after an activation",
    rotating(["successor", "server"], ["successor"]),
    /^the Secret lacks the previous certificate authority, sha256:\w{16} \(CN=argocd-eks-iam unit tests\): after a rollback of the rotation, Argo CD fails with "x509: certificate signed by unknown authority"$/,
  ),
  own(
    "a Secret with an authority that the cluster no longer has",
    rotating(["server"], ["active", "server"]),
    /^the Secret trusts the certificate authority sha256:\w{16} \(CN=kubernetes, O=active\), which the cluster does not have$/,
  ),
  {
    ...passed,
    name: "both authorities of a cluster that rotates, in any order",
    change: rotating(["server", "successor"], ["successor", "server"]),
    evidence:
      "the Secret matches the live cluster, and trusts its certificate authority until 2126-11-03, and the second one until 2126-11-03",
    fix: undefined,
  },
];

/** F5: no value of a field that may hold a credential is shown. The text `hunter2` stands for one. */
const CREDENTIALS: readonly (readonly [name: string, change: CheckCase["change"], evidence: string])[] = [
  ["a private key", config({}, { keyData: "hunter2" }), "tlsClientConfig.keyData is set, expected none"],
  ["a password", config({ password: "hunter2" }), "password is set, expected none"],
  ["a token", config({ bearerToken: "hunter2" }), "bearerToken is set, expected none"],
  [
    "a field that nobody knows",
    config({ hunter: { deep: { secret: "hunter2" } } }),
    "hunter.deep is set, expected none",
  ],
  [
    "an exec provider",
    config({ execProviderConfig: { env: { A: "hunter2" } } }),
    "execProviderConfig.env is set, expected none",
  ],
  [
    "a proxy with a password",
    config({ proxyUrl: "http://user:hunter2@proxy:3128/?a=hunter2#hunter2" }),
    "proxyUrl is http://proxy:3128, expected none",
  ],
  ["a proxy that is no URL", config({ proxyUrl: "user:hunter2@proxy" }), "proxyUrl is set, expected none"],
  ["a flag that is text", config({}, { insecure: "hunter2" }), "tlsClientConfig.insecure is set, expected false"],
];

const credentials = CREDENTIALS.map(([name, change, evidence]) => own(name, change, evidence));

/** Another Secret beside the one of `orders`. */
const beside =
  (fields: (world: World) => Record<string, string>, metadata: object = { labels: LABEL }) =>
  (world: World) =>
    world.putSecret("twin", { name: "twin", config: "{}", ...fields(world) }, metadata);

const twin = (name: string, change: CheckCase["change"], evidence: CheckCase["evidence"]): CheckCase => ({
  ...{ name, change, check: "orders, duplicate Secrets", verdict: "FAIL", evidence, fix: UNLABEL("twin") },
});

const duplicates: readonly CheckCase[] = [
  twin(
    "the same server",
    beside((world) => ({ server: world.endpointOf("orders-prod") })),
    "Secret argocd/twin has the same server: Argo CD uses the Secret that it finds first; both Secrets have the same age",
  ),
  twin(
    "the same server with a slash",
    beside((world) => ({ server: `${world.endpointOf("orders-prod")}/` })),
    /^Secret argocd\/twin has the same server: Argo CD uses the Secret that it finds first/,
  ),
  twin(
    "the same server in other letters, with a password",
    beside((world) => ({ server: world.endpointOf("orders-prod").replace("https://", "HTTPS://user:hunter2@") })),
    /^Secret argocd\/twin has the same server in another spelling, https:\/\/127\.0\.0\.1:\d+\/orders-prod: Argo CD manages one cluster as two; both Secrets have the same age$/,
  ),
  twin(
    "the same server, of an older Secret",
    (world) => {
      world.changeSecret("orders", { metadata: { creationTimestamp: "2026-02-01T00:00:00Z" } });
      beside(() => ({ server: world.endpointOf("orders-prod") }), {
        ...{ labels: LABEL, creationTimestamp: "2026-01-01T00:00:00Z" },
      })(world);
    },
    /the older Secret is twin$/,
  ),
  twin(
    "the same name",
    beside(() => ({ server: "https://twin", name: "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod" })),
    "Secret argocd/twin has the same name: Argo CD rejects applications that use this name",
  ),
  {
    ...twin("a Secret without the label", () => undefined, "no other Secret has the same server or name"),
    change: beside((world) => ({ server: world.endpointOf("orders-prod") }), {}),
    ...{ verdict: "PASS", fix: undefined },
  },
];

/** Of cluster Secrets. */
export const SECRET_CASES: readonly CheckCase[] = [...secret, ...credentials, ...rotation, ...duplicates].map(
  (one) => ({
    fleet: withOrders({}),
    ...one,
  }),
);
