/**
 * A fleet with every default applied and every cross-check passed: what constructs and stacks are built from.
 * A user writes a `FleetConfig` (lib/fleet); `loadFleet` turns it into this.
 */
export interface Fleet {
  /** By the account's key in the fleet file, in the file's order. */
  readonly accounts: ReadonlyMap<string, Account>;
  readonly argocd: ArgoCd;
  /** By the target's key in the fleet file, in the file's order. */
  readonly targets: ReadonlyMap<string, Target>;
  readonly backend: Backend;
}

/** An AWS account that holds the Argo CD cluster or may hold targets. */
export interface Account {
  /** Key in the fleet file; part of stack names and provider aliases. */
  readonly key: string;
  /** 12 digits. */
  readonly id: string;
  /** Regions with an aliased provider, whether a target is there or not. At least one. */
  readonly regions: readonly string[];
  /** ARN of the role Terraform assumes there; without it, and without a profile, the caller's own credentials act. */
  readonly deployRole?: string;
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
 * What the management role may assume: exactly the target roles, or in each account with targets every role whose name
 * starts like theirs.
 */
export type AssumeRoleScope = "role" | "account";

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
  /** Start of the name of every IAM role and policy of the fleet. */
  readonly rolePrefix: string;
  readonly assumeRoleScope: AssumeRoleScope;
}

/** An EKS cluster registered in Argo CD. */
export interface Target {
  /** Key in the fleet file; construct id, and the name of the cluster Secret. */
  readonly key: string;
  readonly account: Account;
  readonly region: string;
  /** EKS name of the cluster. */
  readonly cluster: string;
  readonly access: AccessEntry;
  /** Labels of the cluster Secret beside Argo CD's own. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Access through an EKS access entry. */
export interface AccessEntry {
  readonly type: "access-entry";
  /** At least one. */
  readonly policies: readonly AccessPolicy[];
}

/** An EKS access policy and how far it reaches. */
export interface AccessPolicy {
  /** Name of the policy, e.g. `AmazonEKSClusterAdminPolicy`. */
  readonly name: string;
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

/** The targets of a fleet in an account, in the file's order. */
export function targetsOfAccount(fleet: Fleet, accountKey: string): readonly Target[] {
  return [...fleet.targets.values()].filter((target) => target.account.key === accountKey);
}
