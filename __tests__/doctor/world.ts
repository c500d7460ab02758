import { Agent } from "node:https";
import type { Connections } from "../../lib/doctor/connections";
import { diagnose } from "../../lib/doctor/doctor";
import type { ClusterApi } from "../../lib/kubernetes/cluster-api";
import {
  assumableRoleArns,
  authenticatingRoleArn,
  clusterArn,
  managementRoleArn,
  oidcProviderArn,
  policyArn,
  roleNameOf,
  targetRoleArn,
} from "../../lib/model/arn";
import { type CheckResult, checkName } from "../../lib/model/check-result";
import { clusterSecretLabels, connectionOf } from "../../lib/model/cluster-secret";
import { clusterSecretData } from "../../lib/model/cluster-secret-fields";
import type { Account, Fleet, Target } from "../../lib/model/fleet";
import { DEFAULT_TRUST, irsaTrustOf, podIdentityTrustOf, trustOfTargetRole } from "../../lib/model/fleet-trust";
import { assumeRolesPolicies } from "../../lib/model/permission-policy";
import { roleArnAnnotation } from "../../lib/model/service-account-annotation";
import { type Asked, FakeApiServer, type KubernetesObject } from "../support/fake-api-server";
import { FakeAccount, type FakeRole } from "./fake-account";

export const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

/** When everything was created that nothing is said of. */
const CREATED = new Date("2026-01-01T00:00:00Z");

/** Accounts of earlier worlds, to be used again. */
const MADE = new Map<string, FakeAccount>();

/** AWS and the clusters of an applied fleet; a test changes what it is about, then asks the doctor. */
export class World {
  readonly accounts = new Map<string, FakeAccount>();
  /** URL of the proxy of this machine. */
  proxy: string | undefined;
  readonly connections: Partial<Connections> = {};
  /** Numbers of checked targets that doctor said. */
  readonly progress: number[] = [];

  private constructor(
    readonly fleet: Fleet,
    readonly server: FakeApiServer,
    readonly api: ClusterApi,
    /** Answers in place of the API server. */
    readonly intercepted: ((asked: Asked) => { status: number; body: unknown } | undefined)[],
  ) {}

  /** A healthy world. The API server stands for those of all clusters. */
  static async of(fleet: Fleet): Promise<World> {
    const intercepted: World["intercepted"] = [];
    const server = await FakeApiServer.start((asked) => {
      // What a test says last counts.
      const answer = intercepted.findLast((one) => one(asked) !== undefined);
      return answer?.(asked);
    });
    const world = new World(fleet, server, await apiOf(server), intercepted);
    world.applyArgocd();
    for (const target of fleet.targets.values()) world.applyTarget(target);
    return world;
  }

  account({ key }: Account): FakeAccount {
    const known = this.accounts.get(key);
    if (known) return known;
    const declared = this.fleet.accounts.get(key);
    if (!declared) throw new Error(`no account ${key}`);
    const account = (MADE.get(key) ?? new FakeAccount(declared)).reset(declared);
    MADE.set(key, account);
    this.accounts.set(key, account);
    return account;
  }

  /** Account of Argo CD. */
  get platform(): FakeAccount {
    return this.account(this.fleet.argocd.account);
  }

  get managementRole(): FakeRole {
    return this.role(this.fleet.argocd.account, managementRoleArn(this.fleet.argocd));
  }

  target(key: string): Target {
    const target = this.fleet.targets.get(key);
    if (!target) throw new Error(`no target ${key}`);
    return target;
  }

  roleOf(key: string): FakeRole {
    const target = this.target(key);
    return this.role(target.account, authenticatingRoleArn(this.fleet.argocd, target));
  }

  private role(account: Account, arn: string): FakeRole {
    const role = this.account(account).roles.get(roleNameOf(arn));
    if (!role) throw new Error(`no role ${arn}`);
    return role;
  }

  /** Changes the cluster of a target, or that of Argo CD. */
  changeCluster(account: Account, name: string, change: object): void {
    const { clusters } = this.account(account);
    clusters.set(name, { ...clusters.get(name), ...change });
  }

  /** Changes a target's Secret; values of `data` are plain text. */
  changeSecret(name: string, { data = {}, metadata = {} }: { data?: Record<string, string>; metadata?: object }): void {
    const { namespace } = this.fleet.argocd;
    const secret = this.server.get("secrets", namespace, name);
    if (!secret) throw new Error(`no Secret ${name}`);
    const changed = { ...(secret.data as object), ...encodedData(data) };
    this.server.put("secrets", { ...secret, metadata: { ...secret.metadata, ...metadata }, data: changed });
  }

  /** Every check's result, by its name. */
  async results({ tries = false } = {}): Promise<ReadonlyMap<string, CheckResult>> {
    const results = await this.diagnosed(tries);
    return new Map(results.map((result) => [checkName(result), result]));
  }

  diagnosed(tries = false): Promise<CheckResult[]> {
    const onProgress = (checked: number) => this.progress.push(checked);
    return diagnose({ ...this.options(), tries, onProgress });
  }

  /** What doctor and its parts are called with. */
  options() {
    const connections: Connections = {
      accountSession: (account) => this.account(account).session,
      webIdentitySession: () => this.platform.session,
      assumedSession: () => this.platform.session,
      clusterApi: async () => this.api,
      clusterApiAt: async () => this.api,
      proxyOf: () => this.proxy,
      ...this.connections,
    };
    const targets = [...this.fleet.targets.values()];
    return { fleet: this.fleet, targets, environment: {}, parallelism: 8, connections };
  }

  private applyArgocd(): void {
    const { argocd } = this.fleet;
    const { account, cluster, namespace } = argocd;
    this.platform.clusters.set(cluster, this.clusterOf(clusterArn(account, argocd.region, cluster), cluster));
    this.put("namespaces", { metadata: { name: namespace } });
    const arn = managementRoleArn(argocd);
    const issuer = { issuerHost: ISSUER, oidcProviderArn: oidcProviderArn(account, ISSUER) };
    const parts = assumeRolesPolicies(assumableRoleArns(this.fleet), argocd.identity.hasSessionTags);
    const attached = parts.map(({ id }) => policyArn(account, `assume-${id}`, "/"));
    for (const [index, { document }] of parts.entries()) this.platform.policies.set(attached[index] ?? "", document);
    this.platform.roles.set(roleNameOf(arn), {
      ...{ arn, createdAt: CREATED, inline: {}, attached },
      trust: argocd.identity.type === "irsa" ? irsaTrustOf(argocd, issuer) : podIdentityTrustOf(argocd),
    });
    this.platform.oidcProviders.set(issuer.oidcProviderArn, ["sts.amazonaws.com"]);
    this.platform.addons.set("eks-pod-identity-agent", { status: "ACTIVE" });
    for (const serviceAccount of argocd.serviceAccounts) this.applyServiceAccount(serviceAccount);
    this.intercepted.push(webhookOf(this.server.caData));
  }

  private applyServiceAccount(name: string): void {
    const { argocd } = this.fleet;
    const roleArn = managementRoleArn(argocd);
    const annotations = argocd.identity.type === "irsa" ? roleArnAnnotation(roleArn) : {};
    this.put("serviceaccounts", { metadata: { name, namespace: argocd.namespace, annotations } });
    if (argocd.identity.type === "pod-identity") {
      const association = { associationId: `a-${name}`, serviceAccount: name, roleArn };
      this.platform.associations.set(name, { ...association, disableSessionTags: !argocd.identity.hasSessionTags });
    }
    const env =
      argocd.identity.type === "irsa"
        ? [variable("AWS_ROLE_ARN", roleArn), variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token")]
        : [variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")];
    this.putPod(`${name}-0`, { serviceAccountName: name, containers: [{ name: "server", env }] });
  }

  /** A pod of Argo CD. */
  putPod(name: string, spec: object, status: object = { phase: "Running" }, metadata: object = {}): void {
    const { namespace } = this.fleet.argocd;
    this.put("pods", { metadata: { name, namespace, ...metadata }, spec, status });
  }

  put(resource: string, object: KubernetesObject): void {
    this.server.put(resource, object);
  }

  private applyTarget(target: Target): void {
    const { argocd } = this.fleet;
    const { account, access, cluster, secret } = target;
    const own = this.account(account);
    const described = this.clusterOf(clusterArn(account, target.region, cluster), cluster);
    const mode = access.type === "aws-auth" ? "CONFIG_MAP" : "API";
    own.clusters.set(cluster, { ...described, accessConfig: { authenticationMode: mode } });
    const arn = targetRoleArn(target);
    if (arn !== undefined) {
      const trust = trustOfTargetRole(argocd, target.role.type === "defined" ? target.role : DEFAULT_TRUST);
      own.roles.set(roleNameOf(arn), { arn, createdAt: CREATED, trust, inline: {}, attached: [] });
    }
    const principal = authenticatingRoleArn(argocd, target);
    if (access.type === "access-entry") {
      own.entries.set(principal, { createdAt: CREATED, type: "STANDARD", kubernetesGroups: [...access.groups] });
      const policies = access.policies.map(({ arn: policy, namespaces }) => ({
        policyArn: policy,
        accessScope: namespaces.length > 0 ? scope(namespaces) : { type: "cluster" as const },
      }));
      own.accessPolicies.set(principal, policies);
    }
    this.putSecret(
      secret.secretName,
      clusterSecretData(secret, this.endpointOf(cluster), connectionOf(target, this.server.caData)),
      {
        labels: clusterSecretLabels(secret),
      },
    );
  }

  /** A Secret in Argo CD's namespace; values are plain text. */
  putSecret(name: string, data: Record<string, string>, metadata: object = {}): void {
    const { namespace } = this.fleet.argocd;
    this.put("secrets", { metadata: { name, namespace, ...metadata }, data: encodedData(data) });
  }

  /** Every cluster has an address of its own at the one server. */
  endpointOf(cluster: string): string {
    return `${this.server.url}/${cluster}`;
  }

  private clusterOf(arn: string, name: string) {
    return {
      ...{ arn, status: "ACTIVE" as const, endpoint: this.endpointOf(name) },
      certificateAuthority: { data: this.server.caData },
      identity: { oidc: { issuer: `https://${ISSUER}` } },
    };
  }
}

/** The API server answers as the webhook's configuration is. */
export function webhookOf(caBundle: string, clientConfig: object = { url: "https://127.0.0.1:23443/mutate" }) {
  const configuration = {
    ...{ apiVersion: "admissionregistration.k8s.io/v1", kind: "MutatingWebhookConfiguration" },
    metadata: { name: "pod-identity-webhook" },
    webhooks: [{ name: "iam-for-pods.amazonaws.com", clientConfig: { ...clientConfig, caBundle } }],
  };
  return at("/mutatingwebhookconfigurations/", 200, configuration);
}

/** Answers requests whose path holds a text. */
export function at(path: string, status: number, body: unknown): World["intercepted"][number] {
  return ({ url }) => (url.includes(path) ? { status, body } : undefined);
}

/** What an API server answers where RBAC does not allow something. */
export function forbidden(what: string) {
  return { kind: "Status", apiVersion: "v1", status: "Failure", code: 403, message: `${what} is forbidden` };
}

export function scope(namespaces: readonly string[]) {
  return { type: "namespace" as const, namespaces: [...namespaces] };
}

export function variable(name: string, value: string) {
  return { name, value };
}

function encodedData(data: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString("base64")]));
}

/** The real client, asking the server by one connection: a connection of its own for each request takes most of the time. */
async function apiOf({ url, caData }: FakeApiServer): Promise<ClusterApi> {
  const client = await import("@kubernetes/client-node");
  const agent = new Agent({ ca: Buffer.from(caData, "base64"), keepAlive: true, maxSockets: 1 });
  const configuration = client.createConfiguration({
    baseServer: new client.ServerConfiguration(url, {}),
    promiseMiddleware: [
      {
        pre: async (request) => {
          request.setAgent(agent);
          return request;
        },
        post: async (answer) => answer,
      },
    ],
  });
  return {
    core: new client.CoreV1Api(configuration),
    apps: new client.AppsV1Api(configuration),
    admission: new client.AdmissionregistrationV1Api(configuration),
    userName: async () => {
      const { status } = await new client.AuthenticationV1Api(configuration).createSelfSubjectReview({ body: {} });
      return status?.userInfo?.username ?? "";
    },
  };
}
