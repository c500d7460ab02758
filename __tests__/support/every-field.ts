import { z } from "zod";
import { fleetSchema } from "../../lib/fleet/schema";
import { PASSED_BACKENDS, PASSED_NAMES } from "../../lib/model/backends";

/** A fleet file as plain data. */
export type Data = { [key: string]: unknown };

/** A field of the fleet file: a file that has it, and where. */
export interface Field {
  /** Path in the schema's terms: `targets.<key>.labels.<key>`, `argocd.serviceAccounts[]`. */
  readonly path: string;
  /** A value it may have, which is not what it defaults to. */
  readonly value: unknown;
  /** What else the file must say for the field to mean something. */
  readonly needs?: Data;
}

/** Accounts, Argo CD, a target in Argo CD's account and one in another. */
const BASE = {
  accountDefaults: { deployRole: "arn:aws:iam::{id}:role/terraform" },
  accounts: {
    platform: { id: "111122223333", regions: ["eu-west-1"] },
    shop: { id: "444455556666", regions: ["us-east-1"] },
  },
  argocd: { account: "platform", cluster: "argocd" },
  targets: { payments: { account: "platform" }, orders: { account: "shop", cluster: "orders-prod" } },
  backend: { s3: { bucket: "acme-tfstate", region: "eu-west-1" } },
};

/** What `<key>` stands for in each map. */
const KEYS: Readonly<Record<string, string>> = {
  accounts: "shop",
  targets: "orders",
};

/** A key where nothing is said: Terraform's arguments have no hyphens. */
const SOME_KEY: Readonly<Record<string, string>> = Object.fromEntries(
  PASSED_NAMES.map((name) => [name, "some_argument"]),
);

/** The backends that are passed through, with any argument beside the one that tells stacks apart. */
const PASSED_FIELDS: readonly Field[] = PASSED_NAMES.map((name) => {
  const [place] = PASSED_BACKENDS[name].places;
  const args = place
    .split(".")
    .reduceRight<unknown>((inner, step) => ({ [step]: inner }), "https://state.example/{stack}");
  return { path: `backend.${name}.<key>`, value: 30, needs: { backend: { s3: null, [name]: args } } };
});

const POD_IDENTITY = { argocd: { identity: "pod-identity" } };
const ACCESS_ENTRY = { targets: { orders: { access: { type: "access-entry" } } } };
const DEFAULT_ACCESS = { targetDefaults: { access: { type: "access-entry" } } };
const EDIT = { name: "AmazonEKSEditPolicy" };
const POLICY_ARN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
const CA = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t";
const BOUNDARY = "arn:aws:iam::{id}:policy/boundary";
const OWN_DEPLOY_ROLE = { accounts: { platform: { deployRole: "arn:aws:iam::111122223333:role/terraform" } } };
const NO_PROFILES = { accountDefaults: null };

function clusterSecretFields(at: string): Field[] {
  return [
    { path: `${at}.secretName`, value: "cluster-secret" },
    { path: `${at}.name`, value: "Cluster of orders" },
    { path: `${at}.labels.<key>`, value: "prod" },
    { path: `${at}.annotations.<key>`, value: "a note" },
    { path: `${at}.project`, value: "shop" },
    { path: `${at}.namespaces[]`, value: "orders" },
    { path: `${at}.clusterResources`, value: true, needs: nested(`${at}.namespaces[]`, "orders") },
    { path: `${at}.shard`, value: 1 },
    { path: `${at}.paused`, value: true },
  ];
}

function roleFields(at: string): Field[] {
  return [
    { path: `${at}.path`, value: "/argocd/" },
    { path: `${at}.permissionsBoundary`, value: BOUNDARY },
    { path: `${at}.tags.<key>`, value: "platform" },
  ];
}

function trustFields(at: string): Field[] {
  return [
    { path: `${at}.trust`, value: "account" },
    { path: `${at}.alsoTrust[]`, value: "arn:aws:iam::777788889999:role/argocd-management" },
    { path: `${at}.requireSessionTags`, value: true, needs: POD_IDENTITY },
  ];
}

function accessFields(at: string, needs: Data): Field[] {
  return [
    { path: `${at}.type`, value: "aws-auth" },
    { path: `${at}.policies[].name`, value: EDIT.name, needs },
    { path: `${at}.policies[].arn`, value: POLICY_ARN, needs },
    { path: `${at}.policies[].namespaces[]`, value: "orders", needs: merged(needs, nested(`${at}.policies[]`, EDIT)) },
    { path: `${at}.groups[]`, value: "deployers", needs },
    { path: `${at}.username`, value: "argo-cd", needs: nested(`${at}.type`, "aws-auth") },
  ];
}

function credentialFields(at: string): Field[] {
  return [
    { path: `${at}.deployRole`, value: "arn:aws:iam::444455556666:role/deploy", needs: NO_PROFILES },
    { path: `${at}.externalId`, value: "argo:1" },
    { path: `${at}.profile`, value: "shop", needs: NO_PROFILES },
  ];
}

/** Every leaf of the schema; a test holds the list against it. `<key>` of accounts and targets is the account or target of BASE. */
export const EVERY_FIELD: readonly Field[] = [
  { path: "partition", value: "aws" },
  { path: "tags.<key>", value: "platform team" },
  { path: "accountDefaults.deployRole", value: "arn:aws:iam::{id}:role/deploy" },
  { path: "accountDefaults.externalId", value: "argo:1", needs: OWN_DEPLOY_ROLE },
  { path: "accountDefaults.profile", value: "fleet", needs: { accountDefaults: { deployRole: null } } },
  { path: "accounts.<key>.id", value: "555566667777" },
  { path: "accounts.<key>.regions[]", value: "us-east-2" },
  { path: "accounts.<key>.stack", value: "all" },
  ...credentialFields("accounts.<key>"),
  { path: "argocd.account", value: "shop" },
  { path: "argocd.region", value: "eu-west-1" },
  { path: "argocd.cluster", value: "gitops" },
  { path: "argocd.namespace", value: "gitops" },
  { path: "argocd.serviceAccounts[]", value: "gitops-server" },
  { path: "argocd.identity", value: "pod-identity" },
  { path: "argocd.podIdentityAgent", value: "managed", needs: POD_IDENTITY },
  { path: "argocd.sessionTags", value: false, needs: POD_IDENTITY },
  { path: "argocd.oidcProvider", value: "create" },
  { path: "argocd.annotateServiceAccounts", value: false },
  { path: "argocd.rolePrefix", value: "gitops" },
  { path: "argocd.managementRole.existing", value: "arn:aws:iam::111122223333:role/gitops" },
  { path: "argocd.managementRole.name", value: "gitops" },
  ...roleFields("argocd.managementRole"),
  { path: "argocd.managementRole.maxSessionDuration", value: 7200 },
  { path: "argocd.assumeRoleScope", value: "account" },
  { path: "argocd.clusterAuth", value: "aws-cli" },
  ...clusterSecretFields("argocd.inCluster"),
  { path: "targetDefaults.role", value: "none" },
  ...roleFields("targetDefaults.role"),
  ...trustFields("targetDefaults.role"),
  ...accessFields("targetDefaults.access", DEFAULT_ACCESS),
  { path: "targetDefaults.labels.<key>", value: "prod" },
  { path: "targetDefaults.annotations.<key>", value: "a note" },
  { path: "targets.<key>.account", value: "platform" },
  { path: "targets.<key>.region", value: "us-east-1" },
  { path: "targets.<key>.cluster", value: "orders-2" },
  { path: "targets.<key>.role", value: "none" },
  { path: "targets.<key>.role.existing", value: "arn:aws:iam::444455556666:role/argocd" },
  { path: "targets.<key>.role.name", value: "argocd-orders" },
  ...roleFields("targets.<key>.role"),
  ...trustFields("targets.<key>.role"),
  ...accessFields("targets.<key>.access", ACCESS_ENTRY),
  ...clusterSecretFields("targets.<key>"),
  { path: "targets.<key>.server", value: "https://orders.internal.example.com" },
  { path: "targets.<key>.proxyUrl", value: "http://proxy.example.com:3128" },
  { path: "targets.<key>.serverName", value: "orders.example.com" },
  { path: "targets.<key>.caData", value: CA },
  { path: "targets.<key>.tlsInsecure", value: true },
  { path: "backend.s3.bucket", value: "acme-state" },
  { path: "backend.s3.region", value: "us-east-1" },
  { path: "backend.s3.prefix", value: "gitops" },
  { path: "backend.s3.role", value: "arn:aws:iam::111122223333:role/state" },
  { path: "backend.s3.profile", value: "state" },
  { path: "backend.s3.allowedAccountIds[]", value: "111122223333" },
  { path: "backend.s3.kmsKeyId", value: "alias/state" },
  ...PASSED_FIELDS,
  { path: "backend.local.directory", value: "state", needs: { backend: { s3: null, local: {} } } },
];

/** A file with the field at a value, and nothing else that it does not need. */
export function fileWith({ path, value, needs = {} }: Field, at: unknown = value): Data {
  return merged(merged(BASE, needs), nested(path, at));
}

/** Files joined: what a later one says wins. */
export function joined(...files: readonly Data[]): Data {
  return files.reduce((one, other) => merged(one, other), {});
}

/** What a file must say for the field alone; its target is `orders`. */
export function onlyField({ path, value, needs = {} }: Field): Data {
  return merged(needs, nested(path, value));
}

/** The maps whose keys a user chooses, beside those that name accounts and targets: path of a value in them. */
export const CHOSEN_KEYS: readonly Field[] = EVERY_FIELD.filter(({ path }) => path.endsWith(".<key>"));

/** A file with a key of one's own in a map. */
export function fileWithKey(field: Field, key: string): Data {
  return merged(fileWithout(field), nested(field.path, field.value, key));
}

/** The same file without the field. */
export function fileWithout({ needs = {} }: Field): Data {
  return merged(BASE, needs);
}

function nested(path: string, value: unknown, key?: string): Data {
  const steps = path.split(".");
  return steps.reduceRight<unknown>((inner, step, index) => {
    const parent = steps[index - 1] ?? "";
    const name = step === "<key>" ? (KEYS[parent] ?? key ?? SOME_KEY[parent] ?? "some-key") : step.replace("[]", "");
    return { [name]: step.endsWith("[]") ? [inner] : inner };
  }, value) as Data;
}

/** Both together, the second wins; null takes a field out. Lists of maps are merged by place. */
function merged(one: unknown, other: unknown): Data {
  if (Array.isArray(one) && Array.isArray(other) && isMap(one[0]) && isMap(other[0]))
    return [merged(one[0], other[0])] as unknown as Data;
  if (!isMap(one) || !isMap(other)) return other as Data;
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const entries = keys.map((key) => [
    key,
    Object.hasOwn(other, key) ? (Object.hasOwn(one, key) ? merged(one[key], other[key]) : other[key]) : one[key],
  ]);
  return Object.fromEntries(entries.filter(([, value]) => value !== null));
}

function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The schema's leaves, by path, and whether a text may stand there. */
export function schemaLeaves(): { readonly path: string; readonly isText: boolean }[] {
  return leavesOf(fleetSchema(), "");
}

function leavesOf(schema: unknown, path: string): { path: string; isText: boolean }[] {
  if (schema instanceof z.ZodOptional) return leavesOf(schema.unwrap(), path);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => leavesOf(option, path));
  if (schema instanceof z.ZodArray) return leavesOf(schema.element, `${path}[]`);
  if (schema instanceof z.ZodRecord) return leavesOf(schema.valueType, `${path}.<key>`);
  if (!(schema instanceof z.ZodObject)) return [{ path, isText: schema instanceof z.ZodString }];
  return Object.entries(schema.shape).flatMap(([name, field]) => leavesOf(field, path ? `${path}.${name}` : name));
}
