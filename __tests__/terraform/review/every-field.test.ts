import { stringify } from "yaml";
import { fleetJsonSchema } from "../../../lib/fleet/json-schema";
import { parseFleet } from "../../../lib/fleet/load";
import { PASSED_NAMES } from "../../../lib/model/backends";
import type { PlanJson, ResourceChange } from "../../../lib/terraform/plan-json";
import { type PlanSummary, summaryOf } from "../../../lib/terraform/plan-summary";
import { accessAttributesOf } from "../../../lib/terraform/review/access-attributes";
import { type Subject, WIDENING_KINDS } from "../../../lib/terraform/review/mark";
import { plansOfStacks } from "../../support/plan-of";
import { synthFleet, type TerraformJson } from "../../support/synth";

/** A fleet file as data, of whatever shape a case gives it. */
type FleetFile = TerraformJson;

const ROLE = "arn:aws:iam::444455556666:role/theirs";
const FOREIGN = "arn:aws:iam::999988887777:role/argocd";
const CA = Buffer.from("-----BEGIN CERTIFICATE-----\nother\n-----END CERTIFICATE-----\n").toString("base64");

function fleetFile(): FleetFile {
  return {
    accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform" },
    accounts: {
      platform: { id: "111122223333", regions: ["eu-west-1"], stack: "all" },
      shop: { id: "444455556666", regions: ["us-east-1", "us-east-2"], stack: "all" },
    },
    argocd: { account: "platform", cluster: "argocd" },
    targets: {
      orders: { account: "shop", region: "us-east-1", cluster: "orders-prod" },
      legacy: { account: "platform", access: { type: "aws-auth" } },
    },
    backend: { local: {} },
  };
}

/** A change of one field, and what it decides; `no access`: every value is in the diff all the same. */
interface Case {
  /** What the file says before, beside the sample. */
  readonly from?: (file: FleetFile) => void;
  readonly to: (file: FleetFile) => void;
  /** Subjects of the marks; `no resource`: it changes how Terraform runs, or where it keeps its state. */
  readonly decides: readonly Subject[] | "no access" | "no resource";
  /** The same for the way back, where that is something else. */
  readonly back?: readonly Subject[];
}

const podIdentity = (file: FleetFile) => {
  file.argocd.identity = "pod-identity";
};
const inCluster = (file: FleetFile) => {
  file.argocd.inCluster = { secretName: "hub" };
};
const role = (fields: object) => (file: FleetFile) => {
  file.targets.orders.role = { ...file.targets.orders.role, ...fields };
};
const access = (fields: object) => (file: FleetFile) => {
  file.targets.orders.access = { type: "access-entry", ...fields };
};
const defaults = (fields: object) => (file: FleetFile) => {
  file.targetDefaults = { ...file.targetDefaults, ...fields };
};
const argocd = (fields: object) => (file: FleetFile) => Object.assign(file.argocd, fields);
const management = (fields: object) => argocd({ managementRole: fields });
const hub = (fields: object) => (file: FleetFile) => Object.assign(file.argocd.inCluster, fields);
const orders = (fields: object) => (file: FleetFile) => Object.assign(file.targets.orders, fields);
const both = (first: (file: FleetFile) => void, second: (file: FleetFile) => void) => (file: FleetFile) => {
  first(file);
  second(file);
};
const policies = (...all: object[]) => ({ policies: all });
const VIEW = { name: "AmazonEKSViewPolicy" };
const BOUNDARY = "arn:aws:iam::{id}:policy/boundary";

/** One case for each field of the schema: a new field has none yet, and the test fails. */
const CASES: Readonly<Record<string, Case>> = {
  partition: {
    from: (file) => {
      file.accountDefaults = {};
    },
    to: both(
      (file) => {
        file.accountDefaults = {};
      },
      (file) => {
        file.partition = "aws-tomorrow";
      },
    ),
    decides: ["trust-policy", "access-policy", "permission-policy"],
  },
  "tags.*": { to: (file) => Object.assign(file, { tags: { team: "a" } }), decides: "no access" },
  "accountDefaults.deployRole": { to: (file) => Object.assign(file, { accountDefaults: {} }), decides: "no access" },
  "accountDefaults.externalId": {
    to: (file) => {
      Object.assign(file.accounts.platform, { deployRole: "arn:aws:iam::{id}:role/terraform" });
      Object.assign(file, { accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform", externalId: "argo" } });
    },
    decides: "no resource",
  },
  "accountDefaults.profile": {
    to: (file) => Object.assign(file, { accountDefaults: { profile: "p" } }),
    decides: "no access",
  },
  "accounts.*.id": {
    to: (file) => Object.assign(file.accounts.shop, { id: "777788889999" }),
    decides: ["access-policy", "permission-policy"],
  },
  "accounts.*.regions[]": { to: (file) => file.accounts.shop.regions.push("eu-west-1"), decides: "no resource" },
  "accounts.*.stack": {
    to: (file) => Object.assign(file.accounts.shop, { stack: "shop" }),
    decides: ["access-policy", "removal"],
  },
  "accounts.*.deployRole": {
    to: (file) => Object.assign(file.accounts.platform, { deployRole: "arn:aws:iam::{id}:role/other" }),
    decides: "no access",
  },
  "accounts.*.externalId": {
    to: (file) =>
      Object.assign(file.accounts.shop, { deployRole: "arn:aws:iam::{id}:role/terraform", externalId: "argo" }),
    decides: "no resource",
  },
  "accounts.*.profile": { to: (file) => Object.assign(file.accounts.shop, { profile: "p" }), decides: "no resource" },
  "argocd.account": {
    to: both(argocd({ account: "shop", region: "us-east-1" }), (file) =>
      Object.assign(file.targets, { legacy: undefined }),
    ),
    from: (file) => Object.assign(file.targets, { legacy: undefined }),
    decides: ["trust-policy"],
  },
  "argocd.region": {
    from: both(podIdentity, twoRegions("eu-west-1")),
    to: both(podIdentity, twoRegions("eu-west-2")),
    decides: ["trust-policy"],
  },
  "argocd.cluster": { to: argocd({ cluster: "other" }), decides: ["trust-policy"] },
  "argocd.namespace": { to: argocd({ namespace: "gitops" }), decides: ["trust-policy", "service-account"] },
  "argocd.serviceAccounts[]": {
    from: argocd({ serviceAccounts: ["argocd-server"] }),
    to: argocd({ serviceAccounts: ["argocd-server", "other"] }),
    decides: ["trust-policy", "service-account"],
  },
  "argocd.identity": { to: podIdentity, decides: ["trust-policy", "pod-identity", "service-account"] },
  "argocd.podIdentityAgent": {
    from: podIdentity,
    to: both(podIdentity, argocd({ podIdentityAgent: "managed" })),
    decides: "no access",
  },
  "argocd.sessionTags": {
    from: podIdentity,
    to: both(podIdentity, argocd({ sessionTags: false })),
    decides: ["trust-policy", "pod-identity"],
  },
  "argocd.oidcProvider": {
    to: argocd({ oidcProvider: "create" }),
    decides: ["oidc-provider", "trust-policy"],
    back: ["oidc-provider"],
  },
  "argocd.annotateServiceAccounts": { to: argocd({ annotateServiceAccounts: false }), decides: ["service-account"] },
  "argocd.rolePrefix": {
    to: argocd({ rolePrefix: "gitops" }),
    decides: ["trust-policy", "permission-policy", "access-policy"],
  },
  "argocd.managementRole.existing": {
    to: management({ existing: "arn:aws:iam::111122223333:role/theirs" }),
    decides: ["trust-policy", "service-account"],
  },
  "argocd.managementRole.name": { to: management({ name: "other" }), decides: ["trust-policy", "service-account"] },
  "argocd.managementRole.path": { to: management({ path: "/p/" }), decides: ["trust-policy", "service-account"] },
  "argocd.managementRole.permissionsBoundary": {
    to: management({ permissionsBoundary: BOUNDARY }),
    decides: ["permissions-boundary"],
  },
  "argocd.managementRole.tags.*": { to: management({ tags: { team: "a" } }), decides: "no access" },
  "argocd.managementRole.maxSessionDuration": {
    to: management({ maxSessionDuration: 43200 }),
    decides: ["session-duration"],
  },
  "argocd.assumeRoleScope": { to: argocd({ assumeRoleScope: "any" }), decides: ["permission-policy"] },
  "argocd.clusterAuth": { to: argocd({ clusterAuth: "aws-cli" }), decides: "no resource" },
  "argocd.inCluster.secretName": {
    from: inCluster,
    to: both(inCluster, hub({ secretName: "other" })),
    decides: "no access",
  },
  "argocd.inCluster.name": { from: inCluster, to: both(inCluster, hub({ name: "other" })), decides: "no access" },
  "argocd.inCluster.labels.*": {
    from: inCluster,
    to: both(inCluster, hub({ labels: { env: "a" } })),
    decides: "no access",
  },
  "argocd.inCluster.annotations.*": {
    from: inCluster,
    to: both(inCluster, hub({ annotations: { a: "b" } })),
    decides: "no access",
  },
  "argocd.inCluster.project": { from: inCluster, to: both(inCluster, hub({ project: "p" })), decides: ["project"] },
  "argocd.inCluster.namespaces[]": {
    from: inCluster,
    to: both(inCluster, hub({ namespaces: ["a"] })),
    decides: ["namespaces"],
  },
  "argocd.inCluster.clusterResources": {
    from: both(inCluster, hub({ namespaces: ["a"] })),
    to: both(inCluster, hub({ namespaces: ["a"], clusterResources: true })),
    decides: ["cluster-resources"],
  },
  "argocd.inCluster.shard": { from: inCluster, to: both(inCluster, hub({ shard: 1 })), decides: "no access" },
  "argocd.inCluster.paused": { from: inCluster, to: both(inCluster, hub({ paused: true })), decides: ["pause"] },
  "targetDefaults.role": { to: defaults({ role: "none" }), decides: ["access-policy", "credentials"] },
  "targetDefaults.role.path": {
    to: defaults({ role: { path: "/p/" } }),
    decides: ["access-policy", "permission-policy"],
  },
  "targetDefaults.role.permissionsBoundary": {
    to: defaults({ role: { permissionsBoundary: BOUNDARY } }),
    decides: ["permissions-boundary"],
  },
  "targetDefaults.role.tags.*": { to: defaults({ role: { tags: { team: "a" } } }), decides: "no access" },
  "targetDefaults.role.trust": { to: defaults({ role: { trust: "account" } }), decides: ["trust-policy"] },
  "targetDefaults.role.alsoTrust[]": { to: defaults({ role: { alsoTrust: [FOREIGN] } }), decides: ["trust-policy"] },
  "targetDefaults.role.requireSessionTags": {
    from: podIdentity,
    to: both(podIdentity, defaults({ role: { requireSessionTags: true } })),
    decides: ["trust-policy"],
  },
  "targetDefaults.access.type": {
    to: defaults({ access: { type: "aws-auth" } }),
    decides: ["aws-auth", "removal"],
    back: ["access-policy", "removal"],
  },
  "targetDefaults.access.policies[].name": {
    to: defaults({ access: { type: "access-entry", ...policies(VIEW) } }),
    decides: ["access-policy"],
  },
  "targetDefaults.access.policies[].arn": {
    to: defaults({
      access: {
        type: "access-entry",
        ...policies({ arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy" }),
      },
    }),
    decides: ["access-policy"],
  },
  "targetDefaults.access.policies[].namespaces[]": {
    to: defaults({
      access: { type: "access-entry", ...policies({ name: "AmazonEKSClusterAdminPolicy", namespaces: ["a"] }) },
    }),
    decides: ["access-policy"],
  },
  "targetDefaults.access.groups[]": {
    to: defaults({ access: { type: "access-entry", groups: ["deployers"] } }),
    decides: ["kubernetes-groups", "removal"],
    back: ["kubernetes-groups", "access-policy"],
  },
  "targetDefaults.access.username": {
    from: (file) => {
      defaults({ access: { type: "aws-auth" } })(file);
    },
    to: defaults({ access: { type: "aws-auth", username: "other" } }),
    decides: ["aws-auth"],
  },
  "targetDefaults.labels.*": { to: defaults({ labels: { env: "a" } }), decides: "no access" },
  "targetDefaults.annotations.*": { to: defaults({ annotations: { a: "b" } }), decides: "no access" },
  "targets.*.account": {
    to: orders({ account: "platform", region: "eu-west-1" }),
    decides: ["access-policy", "removal"],
  },
  "targets.*.region": { to: orders({ region: "us-east-2" }), decides: ["connection"] },
  "targets.*.cluster": { to: orders({ cluster: "other" }), decides: ["access-policy", "connection"] },
  "targets.*.role": { to: orders({ role: "none" }), decides: ["access-policy", "credentials"] },
  "targets.*.role.existing": {
    to: role({ existing: ROLE }),
    decides: ["access-policy", "permission-policy", "credentials"],
  },
  "targets.*.role.name": {
    to: role({ name: "other" }),
    decides: ["access-policy", "permission-policy", "credentials"],
  },
  "targets.*.role.path": { to: role({ path: "/p/" }), decides: ["access-policy", "permission-policy", "credentials"] },
  "targets.*.role.permissionsBoundary": {
    to: role({ permissionsBoundary: BOUNDARY }),
    decides: ["permissions-boundary"],
  },
  "targets.*.role.tags.*": { to: role({ tags: { team: "a" } }), decides: "no access" },
  "targets.*.role.trust": { to: role({ trust: "account" }), decides: ["trust-policy"] },
  "targets.*.role.alsoTrust[]": { to: role({ alsoTrust: [FOREIGN] }), decides: ["trust-policy"] },
  "targets.*.role.requireSessionTags": {
    from: podIdentity,
    to: both(podIdentity, role({ requireSessionTags: true })),
    decides: ["trust-policy"],
  },
  "targets.*.access.type": {
    to: orders({ access: { type: "aws-auth" } }),
    decides: ["aws-auth", "removal"],
    back: ["access-policy", "removal"],
  },
  "targets.*.access.policies[].name": { to: access(policies(VIEW)), decides: ["access-policy"] },
  "targets.*.access.policies[].arn": {
    to: access(policies({ arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSOfTomorrowPolicy" })),
    decides: ["access-policy"],
  },
  "targets.*.access.policies[].namespaces[]": {
    from: access(policies({ ...VIEW, namespaces: ["a"] })),
    to: access(policies({ ...VIEW, namespaces: ["a", "b"] })),
    decides: ["access-policy"],
  },
  "targets.*.access.groups[]": {
    from: access({ groups: ["viewers"] }),
    to: access({ groups: ["cluster-admins"] }),
    decides: ["kubernetes-groups"],
  },
  "targets.*.access.username": {
    to: (file) => Object.assign(file.targets.legacy.access, { username: "other" }),
    decides: ["aws-auth"],
  },
  "targets.*.secretName": { to: orders({ secretName: "other" }), decides: "no access" },
  "targets.*.name": { to: orders({ name: "other" }), decides: "no access" },
  "targets.*.labels.*": { to: orders({ labels: { env: "a" } }), decides: "no access" },
  "targets.*.annotations.*": { to: orders({ annotations: { a: "b" } }), decides: "no access" },
  "targets.*.project": { to: orders({ project: "p" }), decides: ["project"] },
  "targets.*.namespaces[]": {
    from: orders({ namespaces: ["a"] }),
    to: orders({ namespaces: ["a", "b"] }),
    decides: ["namespaces"],
  },
  "targets.*.clusterResources": {
    from: orders({ namespaces: ["a"] }),
    to: orders({ namespaces: ["a"], clusterResources: true }),
    decides: ["cluster-resources"],
  },
  "targets.*.shard": { to: orders({ shard: 1 }), decides: "no access" },
  "targets.*.paused": { to: orders({ paused: true }), decides: ["pause"] },
  "targets.*.proxyUrl": { to: orders({ proxyUrl: "https://proxy.example" }), decides: ["connection"] },
  "targets.*.server": { to: orders({ server: "https://orders.example" }), decides: ["connection"] },
  "targets.*.serverName": { to: orders({ serverName: "api.example" }), decides: ["connection"] },
  "targets.*.caData": { to: orders({ caData: CA }), decides: ["connection"] },
  "targets.*.tlsInsecure": { to: orders({ tlsInsecure: true }), decides: ["tls-verification"] },
  "backend.s3.bucket": { to: s3({}), decides: "no resource" },
  "backend.s3.region": { from: s3({}), to: s3({ region: "eu-west-2" }), decides: "no resource" },
  "backend.s3.prefix": { from: s3({}), to: s3({ prefix: "p" }), decides: "no resource" },
  "backend.s3.role": { from: s3({}), to: s3({ role: ROLE }), decides: "no resource" },
  "backend.s3.profile": { from: s3({}), to: s3({ profile: "p" }), decides: "no resource" },
  "backend.s3.allowedAccountIds[]": {
    from: s3({}),
    to: s3({ allowedAccountIds: ["111122223333"] }),
    decides: "no resource",
  },
  "backend.s3.kmsKeyId": { from: s3({}), to: s3({ kmsKeyId: "alias/x" }), decides: "no resource" },
  ...Object.fromEntries(
    PASSED_NAMES.map((name) => [
      `backend.${name}.*`,
      {
        to: (file: FleetFile) => Object.assign(file, { backend: { [name]: BACKEND_ARGUMENTS } }),
        decides: "no resource" as const,
      },
    ]),
  ),
  "backend.local.directory": {
    to: (file) => Object.assign(file, { backend: { local: { directory: "d" } } }),
    decides: "no resource",
  },
};

/** Every argument that tells the states of stacks apart. */
const BACKEND_ARGUMENTS = {
  ...{ address: "https://state.example/{stack}", prefix: "{stack}", key: "{stack}", schema_name: "{stack}" },
  ...{ path: "{stack}", secret_suffix: "{stack}", workspaces: { name: "{stack}" } },
};

/** The platform account with two regions, Argo CD in one of them. */
function twoRegions(region: string) {
  return (file: FleetFile) => {
    file.accounts.platform.regions = ["eu-west-1", "eu-west-2"];
    file.argocd.region = region;
    file.targets.legacy.region = "eu-west-1";
  };
}

function s3(fields: object) {
  return (file: FleetFile) =>
    Object.assign(file, { backend: { s3: { bucket: "acme", region: "eu-west-1", ...fields } } });
}

interface SchemaNode {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** Every field of the schema that holds a value. */
function fieldsOf({ anyOf, properties, additionalProperties, items }: SchemaNode, path = ""): string[] {
  if (anyOf) return [...new Set(anyOf.flatMap((one) => fieldsOf(one, path)))];
  if (items) return fieldsOf(items, `${path}[]`);
  const named = Object.entries(properties ?? {}).flatMap(([name, one]) =>
    fieldsOf(one, path ? `${path}.${name}` : name),
  );
  const others = typeof additionalProperties === "object" ? fieldsOf(additionalProperties, `${path}.*`) : [];
  return properties || others.length > 0 ? [...named, ...others] : [path];
}

type Direction = "forth" | "back";

const synthesised = new Map<string, Record<string, TerraformJson>>();

/** The stacks of a fleet file; most cases start with the same. */
function stacksOf(edit: ((file: FleetFile) => void) | undefined): Record<string, TerraformJson> {
  const file = fleetFile();
  edit?.(file);
  const text = stringify(file);
  const stacks = synthesised.get(text) ?? synthFleet(parseFleet(text, "fleet.yaml"));
  synthesised.set(text, stacks);
  return stacks;
}

interface Reviewed {
  readonly plan: PlanJson;
  readonly summary: PlanSummary;
}

const reviews = new Map<string, readonly Reviewed[]>();

/** The plans of a case in one direction, with what the review says of them; made once. */
function reviewed(field: string, { from, to }: Case, direction: Direction): readonly Reviewed[] {
  const key = `${field} ${direction}`;
  const known = reviews.get(key);
  if (known) return known;
  const [before, after] = [stacksOf(from), stacksOf(to)];
  const plans = direction === "forth" ? plansOfStacks(before, after) : plansOfStacks(after, before);
  const all = Object.values(plans).map((plan) => ({ plan, summary: summaryOf(plan) }));
  reviews.set(key, all);
  return all;
}

/** Top attributes of a resource that its plan changes, found without the code under test. */
function changedAttributes({ change }: ResourceChange): string[] {
  const [before, after, unknown] = [change.before ?? {}, change.after ?? {}, change.after_unknown ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(after), ...Object.keys(unknown)]);
  return [...names].filter((name) => {
    const [was, is] = [before, after].map((values) => JSON.stringify((values as TerraformJson)[name] ?? null));
    return was !== is || Boolean((unknown as TerraformJson)[name]);
  });
}

function expectEveryValue(plan: PlanJson, { diff }: PlanSummary): void {
  for (const resource of plan.resource_changes ?? []) {
    if (resource.change.actions[0] === "no-op") continue;
    const found = diff.resources.find(({ address }) => address === resource.address);
    const paths = [...(found?.attributes.map(({ path }) => path) ?? []), ...(found?.knownAfterApply ?? [])];
    const shown = new Set(paths.map((path) => path.split(/[.[]/)[0]));
    expect([resource.address, changedAttributes(resource).filter((name) => !shown.has(name))]).toEqual([
      resource.address,
      [],
    ]);
  }
}

describe("a change of every field of the fleet file", () => {
  it("has a case here: a new field needs one that says what it decides", () => {
    expect(Object.keys(CASES).sort()).toEqual(fieldsOf(JSON.parse(fleetJsonSchema())).sort());
  });

  const all = Object.entries(CASES).flatMap(([field, one]) =>
    (["forth", "back"] as const).map((direction) => ({ field, direction, ...one })),
  );

  it.each(all)("$field, $direction: is reviewed", ({ field, direction, ...one }) => {
    const { decides, back } = one;
    const found = reviewed(field, one, direction);
    const summaries = found.map(({ summary }) => summary);
    const marks = summaries.flatMap((summary) => summary.marks);
    for (const { plan, summary } of found) expectEveryValue(plan, summary);
    if (decides === "no resource") {
      expect(summaries.flatMap(({ changes }) => changes)).toEqual([]);
      return;
    }
    expect(summaries.flatMap(({ changes }) => changes)).not.toEqual([]);
    if (decides === "no access") {
      expect(marks.filter(({ kind }) => WIDENING_KINDS.has(kind) || kind === "narrows")).toEqual([]);
      return;
    }
    const subjects = new Set(marks.map(({ subject }) => subject));
    const expected = direction === "back" && back ? back : decides;
    expect(expected.filter((subject) => !subjects.has(subject))).toEqual([]);
  });

  const everything = () => all.flatMap(({ field, direction, ...one }) => reviewed(field, one, direction));

  it("names no attribute that the review does not know", () => {
    const marks = everything().flatMap(({ summary }) => summary.marks);
    expect(marks.filter(({ subject }) => subject === "unlisted")).toEqual([]);
  });

  it("touches every type of resource that the review knows", () => {
    const resources = everything().flatMap(({ plan }) => plan.resource_changes ?? []);
    expect(new Set(resources.map(({ type }) => type)).size).toBe(11);
    expect(resources.filter((resource) => !accessAttributesOf(resource))).toEqual([]);
  });
});
