/**
 * A fleet with every default applied and every cross-check passed: what constructs and stacks are built from.
 * A user writes a `FleetConfig` (lib/fleet); `loadFleet` turns it into this.
 */
export interface Fleet {
  /** Tags of every AWS resource the fleet defines. */
  readonly tags: Readonly<Record<string, string>>;
  /** By the account's key in the fleet file, in the file's order. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly argocd: ArgoCd;
  /** By the target's key in the fleet file, in the file's order. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly backend: Backend;
}

/** An AWS account that holds the Argo CD cluster or may hold targets. */
export interface Account {
  /** Key in the fleet file; part of provider aliases. */
  readonly key: string;
  /** Name of the group of accounts whose targets are in one stack. */
  readonly stack: string;
  /** 12 digits. */
  readonly id: string;
  /** Partition of the account as ARNs spell it, e.g. `aws`. */
  readonly partition: string;
  /** Regions with an aliased provider, whether a target is there or not. At least one. */
  readonly regions: readonly string[];
  /** ARN of the role Terraform assumes there; without it, and without a profile, the caller's own credentials act. */
  readonly deployRole?: string;
  /** External id that the deploy role's trust policy asks for. */
  readonly externalId?: string;
  /** Profile of the AWS shared configuration Terraform uses there. */
  readonly profile?: string;
}

/** How Argo CD's pods get the management role. */
export type Identity = "irsa" | "pod-identity";

/** Whether the IAM OIDC provider of the Argo CD cluster is looked up (`existing`) or defined (`create`). */
export type OidcProvider = "existing" | "create";

/** Whether the EKS Pod Identity agent is there (`existing`) or installed as an add-on by the fleet (`managed`). */
export type PodIdentityAgent = "existing" | "managed";

/**
 * What the management role may assume: exactly the target roles, or in each account with targets every role whose path
 * and name start like theirs, or any role anywhere that trusts it.
 */
export type AssumeRoleScope = "role" | "account" | "any";

/** The Argo CD cluster and the identity of Argo CD's pods. */
export interface ArgoCd {
  readonly account: Account;
  readonly region: string;
  /** EKS name of the cluster Argo CD runs in. */
  readonly cluster: string;
  /** Kubernetes namespace Argo CD runs in and reads its cluster Secrets from. */
  readonly namespace: string;
  /** Names of the service accounts that get the management role. At least one. */
  readonly serviceAccounts: readonly string[];
  readonly identity: Identity;
  /** Under `irsa`. */
  readonly oidcProvider: OidcProvider;
  /** Under `irsa`: whether the fleet annotates the service accounts; `false` leaves it to Argo CD's Helm values. */
  readonly annotateServiceAccounts: boolean;
  /** Under `pod-identity`. */
  readonly podIdentityAgent: PodIdentityAgent;
  /** Whether sessions of Argo CD's pods carry the tags of EKS Pod Identity; never under `irsa`. */
  readonly hasSessionTags: boolean;
  /** Start of the name of every IAM role and policy of the fleet that has no name of its own. */
  readonly rolePrefix: string;
  readonly managementRole: ManagementRole;
  readonly assumeRoleScope: AssumeRoleScope;
  /** What the Secret that registers the Argo CD cluster itself says; without it the fleet defines none. */
  readonly inCluster?: ClusterSecretFields;
}

/** Longest session of a role, in seconds, where no other value is set: IAM's own default. */
export const DEFAULT_SESSION_DURATION = 3600;

/** The role of Argo CD's pods. */
export type ManagementRole = (DefinedRole & { readonly maxSessionDuration: number }) | ExistingRole;

/** The role Argo CD enters a target as; with `none` it enters as the management role. */
export type TargetRole = (DefinedRole & TargetRoleTrust) | ExistingRole | { readonly type: "none" };

/** An IAM role the fleet defines. */
export interface DefinedRole {
  readonly type: "defined";
  /** At most 64 characters. */
  readonly name: string;
  /** Starts and ends with a slash. */
  readonly path: string;
  /** ARN of the managed policy that bounds the role. */
  readonly permissionsBoundary?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An IAM role that another owner defines: looked up, never changed. */
export interface ExistingRole {
  readonly type: "existing";
  readonly arn: string;
}

/** Whom a target role trusts. */
export interface TargetRoleTrust {
  /**
   * `role`: the management role itself, as IAM knows it by its unique id. `account`: any role with its ARN, so that trust
   * outlives the role and can be there before it.
   */
  readonly trust: "role" | "account";
  /** ARNs of further roles: other Argo CDs. */
  readonly alsoTrust: readonly string[];
  /** Under Pod Identity: whether the session must carry the tags of Argo CD's cluster, namespace and service accounts. */
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

/** What a user may say about a cluster Secret. */
export interface ClusterSecretFields {
  /** Name of the Secret. */
  readonly secretName: string;
  /** Name of the cluster in Argo CD. */
  readonly name: string;
  /** Labels beside Argo CD's own. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Argo CD project the cluster belongs to. */
  readonly project?: string;
  /** Namespaces Argo CD limits itself to; empty: all. */
  readonly namespaces: readonly string[];
  /** With `namespaces`: whether Argo CD manages cluster-scoped resources all the same. */
  readonly clusterResources: boolean;
  /** Shard of the application controller. */
  readonly shard?: number;
  /** Whether Argo CD leaves the cluster alone. */
  readonly paused: boolean;
}

/** What a user may say about the Secret of a target: also how Argo CD connects. */
export interface TargetSecretFields extends ClusterSecretFields {
  /** URL of the cluster's API in place of its endpoint, without a slash at its end. */
  readonly server?: string;
  /** URL of the proxy on the way to the cluster's API. */
  readonly proxyUrl?: string;
  /** Host name in the certificate of the cluster's API, where it isn't the URL's. */
  readonly serverName?: string;
  /** Certificate authority in place of the cluster's own: PEM in base64. */
  readonly caData?: string;
  /** Whether Argo CD skips TLS verification. */
  readonly tlsInsecure: boolean;
}

/** How the cluster grants access to Argo CD. */
export type Access = AccessEntry | AwsAuth;

/** Access through an entry in the ConfigMap aws-auth, for clusters that read no access entries. */
export interface AwsAuth {
  readonly type: "aws-auth";
  /** User name the cluster knows the role by. */
  readonly username: string;
  /** Kubernetes groups; at least one. */
  readonly groups: readonly string[];
}

/** Access through an EKS access entry. At least one policy or group. */
export interface AccessEntry {
  readonly type: "access-entry";
  readonly policies: readonly AccessPolicy[];
  /** Kubernetes groups, for RBAC of the cluster's own. */
  readonly groups: readonly string[];
}

/** An EKS access policy and how far it reaches. */
export interface AccessPolicy {
  /** Name of the policy, e.g. `AmazonEKSClusterAdminPolicy`. */
  readonly name: string;
  /** ARN of the policy; carries the partition and no account. */
  readonly arn: string;
  /** Namespaces it is limited to; empty: the whole cluster. */
  readonly namespaces: readonly string[];
}

/** Where Terraform keeps its state. */
export type Backend = S3Backend | LocalBackend;

/** State in an S3 bucket, one object per stack, locked by an object beside it. */
export interface S3Backend {
  readonly type: "s3";
  readonly bucket: string;
  readonly region: string;
  /** Folder of the state objects in the bucket, without a slash at its end. */
  readonly prefix: string;
  /** ARN of the role Terraform assumes for the state alone. */
  readonly role?: string;
  readonly profile?: string;
  /** Account ids whose credentials may be used for the state; empty: any. */
  readonly allowedAccountIds: readonly string[];
  /** KMS key for the state objects; without it the bucket's own encryption. */
  readonly kmsKeyId?: string;
}

/** State in files of this machine. */
export interface LocalBackend {
  readonly type: "local";
  /** Folder, relative to the project. */
  readonly directory: string;
}

/** What one stack of targets holds. */
export interface TargetGroup {
  /** What `stack` says of its accounts. */
  readonly name: string;
  readonly accounts: readonly Account[];
  readonly targets: readonly Target[];
}

/** The stacks of targets of a fleet, accounts and targets in the file's order; one without targets, too. */
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

/** Targets of a fleet by their keys; all for no key. @throws Error where one is not in the fleet */
export function chosenTargets({ targets }: Fleet, keys: readonly string[]): Target[] {
  const unknown = keys.filter((key) => !targets.has(key));
  if (unknown.length > 0) throw new Error(`no target ${unknown.join(", ")} in the fleet file`);
  return [...targets.values()].filter(({ key }) => keys.length === 0 || keys.includes(key));
}
