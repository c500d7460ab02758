import type { BackendArguments, PassedBackendName } from "./backends";
import { withNearMiss } from "./near-miss";

/**
 * A fleet with all defaults applied and all checks passed: the input of constructs and stacks.
 * A user writes a `FleetConfig` (lib/fleet); `loadFleet` converts the `FleetConfig` to a `Fleet`.
 */
export interface Fleet {
  /** Tags of every AWS resource of the fleet. */
  readonly tags: Readonly<Record<string, string>>;
  /** By the account's key in the fleet file, in the file's order. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly argocd: ArgoCd;
  /** By the target's key in the fleet file, in the file's order. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly backend: Backend;
}

/** An AWS account of the Argo CD cluster or of targets. */
export interface Account {
  /** Key in the fleet file; part of provider aliases. */
  readonly key: string;
  /** Name of the group of accounts whose targets are in one stack. */
  readonly stack: string;
  /** 12 digits. */
  readonly id: string;
  /** Partition of the account, as in ARNs, e.g. `aws`. */
  readonly partition: string;
  /** Regions with an aliased provider, with or without targets. At least one. */
  readonly regions: readonly string[];
  /** ARN of the role that Terraform assumes; without a role and a profile, Terraform uses the caller's credentials. */
  readonly deployRole?: string;
  /** External id that the deploy role's trust policy requires. */
  readonly externalId?: string;
  /** Profile of the AWS shared configuration that Terraform uses. */
  readonly profile?: string;
}

/** How Argo CD's pods get the management role. */
export type Identity = Irsa | PodIdentity;

/** IAM roles for service accounts: the pods exchange a token of the cluster for credentials. */
export interface Irsa {
  readonly type: "irsa";
  readonly oidcProvider: OidcProvider;
  /** Whether the fleet annotates the service accounts, instead of Argo CD's Helm values. */
  readonly annotateServiceAccounts: boolean;
  /** Sessions of Argo CD's pods have no tags. */
  readonly hasSessionTags: false;
}

/** EKS Pod Identity: an agent on the node gets credentials for the pods. */
export interface PodIdentity {
  readonly type: "pod-identity";
  readonly agent: PodIdentityAgent;
  /** Whether sessions of Argo CD's pods have the tags of EKS Pod Identity. */
  readonly hasSessionTags: boolean;
}

/** Whether the IAM OIDC provider of the Argo CD cluster is looked up (`existing`) or defined (`create`). */
export type OidcProvider = "existing" | "create";

/** Whether the EKS Pod Identity Agent exists (`existing`) or the fleet installs the agent as an add-on (`managed`). */
export type PodIdentityAgent = "existing" | "managed";

/**
 * Roles that the management role may assume: exactly the target roles, or every role of a target account with the path and name
 * prefix of the target roles, or every role that trusts the management role.
 */
export type AssumeRoleScope = "role" | "account" | "any";

/** The Argo CD cluster and the identity of Argo CD's pods. */
export interface ArgoCd {
  readonly account: Account;
  readonly region: string;
  /** EKS name of the cluster that Argo CD runs in. */
  readonly cluster: string;
  /** Kubernetes namespace of Argo CD and its cluster Secrets. */
  readonly namespace: string;
  /** Names of the service accounts that get the management role. At least one. */
  readonly serviceAccounts: readonly string[];
  readonly identity: Identity;
  /** Default prefix of the names of the fleet's IAM roles and policies. */
  readonly rolePrefix: string;
  readonly managementRole: ManagementRole;
  readonly assumeRoleScope: AssumeRoleScope;
  readonly clusterAuth: ClusterAuth;
  /** Fields of the Secret of the Argo CD cluster itself; undefined if the fleet defines no such Secret. */
  readonly inCluster?: ClusterSecretFields;
}

/**
 * How Terraform gets a token of the Argo CD cluster. `token`: an ephemeral value of the AWS provider, valid for 15 minutes after the
 * start of a plan or apply. `aws-cli`: from the AWS CLI, whenever a token expires.
 */
export type ClusterAuth = "token" | "aws-cli";

/** Default maximum session duration of a role in seconds, as in IAM. */
export const DEFAULT_SESSION_DURATION = 3600;

/** The role of Argo CD's pods. */
export type ManagementRole = (DefinedRole & { readonly maxSessionDuration: number }) | ExistingRole;

/** The role with which Argo CD authenticates to a target; with `none`, the management role. */
export type TargetRole = (DefinedRole & TargetRoleTrust) | ExistingRole | { readonly type: "none" };

/** An IAM role that the fleet defines. */
export interface DefinedRole {
  readonly type: "defined";
  /** At most 64 characters. */
  readonly name: string;
  /** Starts and ends with a slash. */
  readonly path: string;
  /** ARN of the permissions boundary of the role. */
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An existing IAM role, which the fleet looks up and never changes. */
export interface ExistingRole {
  readonly type: "existing";
  readonly arn: string;
}

/** The trust of a target role. */
export interface TargetRoleTrust {
  /**
   * `role`: the management role by its unique id in IAM. `account`: any role with the same ARN, so that the trust policy may be
   * created before the management role, and also trusts a recreated management role.
   */
  readonly trust: "role" | "account";
  /** ARNs of additional trusted roles, such as roles of another Argo CD. */
  readonly alsoTrust: readonly string[];
  /** For Pod Identity: whether sessions must have the tags of Argo CD's cluster, namespace and service accounts. */
  readonly requireSessionTags: boolean;
}

/** An EKS cluster registered in Argo CD. */
export interface Target {
  /** Key in the fleet file; construct id, and the name of the cluster Secret. */
  readonly key: string;
  readonly account: Account;
  readonly region: string;
  /** EKS name of the cluster. */
  readonly cluster: string;
  readonly role: TargetRole;
  readonly access: Access;
  readonly secret: TargetSecretFields;
}

/** Fields of a cluster Secret that a user can set. */
export interface ClusterSecretFields {
  /** Name of the Secret. */
  readonly secretName: string;
  /** Name of the cluster in Argo CD. */
  readonly name: string;
  /** Labels in addition to Argo CD's own. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Argo CD project that may use the cluster. */
  readonly project?: string;
  /** Namespaces that Argo CD manages; empty: all. */
  readonly namespaces: readonly string[];
  /** With `namespaces`: whether Argo CD also manages cluster-scoped resources. */
  readonly clusterResources: boolean;
  /** Shard of the application controller. */
  readonly shard?: number;
  /** Whether Argo CD skips reconciliation of the cluster. */
  readonly paused: boolean;
}

/** Fields of a target's Secret that a user can set, including the connection. */
export interface TargetSecretFields extends ClusterSecretFields {
  /** URL of the cluster's API instead of its endpoint, without a trailing slash. */
  readonly server?: string;
  /** URL of the proxy to the cluster's API. */
  readonly proxyUrl?: string;
  /** Host name in the certificate of the cluster's API, if the host name differs from the URL. */
  readonly serverName?: string;
  /** Certificate authority instead of the cluster's own: base64-encoded PEM. */
  readonly caData?: string;
  /** Whether Argo CD skips TLS verification. */
  readonly tlsInsecure: boolean;
}

/** How the cluster grants access to Argo CD. */
export type Access = AccessEntry | AwsAuth;

/** Access with an entry in the ConfigMap aws-auth, for clusters that do not support access entries. */
export interface AwsAuth {
  readonly type: "aws-auth";
  /** Kubernetes user name of the role. */
  readonly username: string;
  /** Kubernetes groups; at least one. */
  readonly groups: readonly string[];
}

/** Access with an EKS access entry. At least one policy or group. */
export interface AccessEntry {
  readonly type: "access-entry";
  readonly policies: readonly AccessPolicy[];
  /** Kubernetes groups, for RBAC in the cluster. */
  readonly groups: readonly string[];
}

/** An EKS access policy and its scope. */
export interface AccessPolicy {
  /** Name of the policy, e.g. `AmazonEKSClusterAdminPolicy`. */
  readonly name: string;
  /** ARN of the policy, which has a partition and no account. */
  readonly arn: string;
  /** Namespaces of the scope; empty: the whole cluster. */
  readonly namespaces: readonly string[];
}

/** The backend of the Terraform state. */
export type Backend = S3Backend | LocalBackend | PassedBackend;

/** A backend whose arguments are passed to Terraform as the fleet file has them. */
export interface PassedBackend {
  readonly type: "passed";
  /** Terraform's name of the backend. */
  readonly name: PassedBackendName;
  /** With `{stack}` in place of the name of the stack. */
  readonly arguments: BackendArguments;
}

/** State in an S3 bucket: one object per stack, with a lock object. */
export interface S3Backend {
  readonly type: "s3";
  readonly bucket: string;
  readonly region: string;
  /** Folder of the state objects in the bucket, without a trailing slash. */
  readonly prefix: string;
  /** ARN of the role that Terraform assumes for the state. */
  readonly role?: string;
  readonly profile?: string;
  /** Account ids whose credentials Terraform may use for the state; empty: any. */
  readonly allowedAccountIds: readonly string[];
  /** KMS key for the state objects; undefined for the bucket's encryption. */
  readonly kmsKeyId?: string;
}

/** State in local files. */
export interface LocalBackend {
  readonly type: "local";
  /** Folder, relative to the project. */
  readonly directory: string;
}

/** The accounts and targets of one stack. */
export interface TargetGroup {
  /** Value of `stack` of the accounts. */
  readonly name: string;
  readonly accounts: readonly Account[];
  readonly targets: readonly Target[];
}

/** The target stacks of a fleet, with accounts and targets in the file's order. A stack may have no targets. */
export function targetGroups({ accounts, targets }: Fleet): TargetGroup[] {
  const groups = new Map<string, { accounts: Account[]; targets: Target[] }>();
  for (const account of accounts.values()) {
    const group = groups.get(account.stack);
    if (group) group.accounts.push(account);
    else groups.set(account.stack, { accounts: [account], targets: [] });
  }
  for (const target of targets.values()) groups.get(target.account.stack)?.targets.push(target);
  return [...groups].map(([name, group]) => ({ name, ...group }));
}

/** Targets of a fleet by key; all targets for no key. @throws Error if a target is not in the fleet */
export function chosenTargets({ targets }: Fleet, keys: readonly string[]): Target[] {
  const unknown = keys.filter((key) => !targets.has(key));
  if (unknown.length > 0) throw new Error(`the fleet file has no target ${withNearMiss(unknown, [...targets.keys()])}`);
  return [...targets.values()].filter(({ key }) => keys.length === 0 || keys.includes(key));
}
