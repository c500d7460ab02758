import { z } from "zod";
import { once } from "../model/once";
import {
  accountId,
  clusterName,
  externalId,
  key,
  kmsKey,
  kubernetesGroup,
  kubernetesUser,
  list,
  map,
  namespace,
  objectPrefix,
  oneOf,
  onOff,
  partition,
  profile,
  projectFolder,
  region,
  roleArn,
  scopeNamespace,
  serviceAccount,
  tags,
  text,
} from "./forms";
import { annotations, clusterSecret, connection, labels } from "./schema-cluster-secret";
import { definedRole, managementRole, NO_ROLE, targetRole, targetRoleTrust } from "./schema-roles";

/** Longest key of an account: it is part of provider aliases. */
const MAX_ACCOUNT_KEY = 40;

const credentials = () => ({
  deployRole: roleArn()
    .optional()
    .describe(
      "ARN of the role Terraform assumes in the account; `{id}` stands for the account's id. Not with `profile`.",
    ),
  externalId: externalId()
    .optional()
    .describe(
      "External id that the trust policy of `deployRole` asks for. It is no secret: it is in the stacks and their plans. Not for the " +
        "Argo CD cluster's account, nor with `access.type: aws-auth`: the AWS CLI makes tokens for clusters and can't send it.",
    ),
  profile: profile()
    .optional()
    .describe("Profile of the AWS shared configuration that Terraform uses for the account. Not with `deployRole`."),
});

const account = () =>
  map({
    id: accountId().describe("Account id: 12 digits in quotes (YAML would read a number)."),
    regions: list("AWS regions", region()).describe(
      "Regions of the account's targets. Each has a provider, so that a removed target can be destroyed.",
    ),
    stack: key(MAX_ACCOUNT_KEY)
      .optional()
      .describe(
        "Accounts that name the same have their targets in one stack (`targets-` and this): ten are planned in a " +
          "third of the processor time of each alone, and in more memory. Changing it moves state (docs/operations.md). Default: the account's key.",
      ),
    ...credentials(),
  });

const argocd = () =>
  map({
    account: z.string({ error: "a key of `accounts`" }).describe("Key of the account the Argo CD cluster is in."),
    region: region().optional().describe("Region of the Argo CD cluster. Default: the account's only region."),
    cluster: clusterName().describe("EKS name of the cluster Argo CD runs in."),
    namespace: namespace().optional().describe("Namespace Argo CD runs in. Default: argocd."),
    serviceAccounts: list("service account names", serviceAccount())
      .optional()
      .describe(
        "Service accounts that get the management role. " +
          "Default: argocd-application-controller, argocd-applicationset-controller, argocd-server.",
      ),
    identity: oneOf("irsa", "pod-identity")
      .optional()
      .describe("How Argo CD's pods get the management role. Default: irsa."),
    podIdentityAgent: oneOf("existing", "managed")
      .optional()
      .describe(
        "With identity pod-identity: whether the EKS Pod Identity agent is there or installed by the fleet. Default: existing.",
      ),
    sessionTags: onOff()
      .optional()
      .describe(
        "With identity pod-identity: whether EKS tags the sessions of Argo CD's pods with cluster, namespace and service " +
          "account. `false` makes tokens shorter, and the management role open to every Pod Identity association of the " +
          "account; needs AWS provider 6.2. Default: true.",
      ),
    oidcProvider: oneOf("existing", "create")
      .optional()
      .describe(
        "With identity irsa: whether the IAM OIDC provider of the Argo CD cluster is there or defined by the fleet. Default: existing.",
      ),
    annotateServiceAccounts: onOff()
      .optional()
      .describe(
        "With identity irsa: whether the fleet annotates the service accounts; false leaves it to Helm values. Default: true.",
      ),
    rolePrefix: text("1 to 32 letters, digits and +=,.@_- that start with a letter", /^[A-Za-z][\w+=,.@-]{0,31}$/)
      .optional()
      .describe(
        "Start of the name of every IAM role and policy of the fleet. A change replaces them. Default: argocd.",
      ),
    managementRole: managementRole().optional().describe("The role of Argo CD's pods."),
    assumeRoleScope: oneOf("role", "account", "any")
      .optional()
      .describe(
        "What the management role may assume: exactly the target roles (`role`), in each target account every role " +
          "whose path and name start like theirs (`account`, for fleets of many hundred targets), or any role that trusts it (`any`). Default: role.",
      ),
    inCluster: map(clusterSecret())
      .optional()
      .describe("Registers the Argo CD cluster itself, to give it labels. Name: in-cluster."),
  });

const accessPolicy = () =>
  map({
    name: text(
      "the name of an EKS access policy such as AmazonEKSClusterAdminPolicy",
      /^Amazon[A-Za-z0-9]+Policy$/,
      "AmazonEKSClusterAdminPolicy",
      "AmazonEKSAdminPolicy",
      "AmazonEKSEditPolicy",
      "AmazonEKSViewPolicy",
    )
      .optional()
      .describe("EKS access policy, by name."),
    arn: text(
      "the ARN of an EKS access policy, arn:aws:eks::aws:cluster-access-policy/<name>",
      /^arn:aws[a-z-]*:eks::aws:cluster-access-policy\/[\w-]+$/,
    )
      .optional()
      .describe("EKS access policy, by ARN."),
    namespaces: list("Kubernetes namespaces", scopeNamespace())
      .optional()
      .describe("Namespaces the policy is limited to; `team-*` is all that start so. Default: the whole cluster."),
  });

const access = () =>
  map({
    type: oneOf("access-entry", "aws-auth").describe("How the cluster grants access to the role."),
    policies: list("EKS access policies", accessPolicy())
      .optional()
      .describe(
        "What the role may do. Default: AmazonEKSClusterAdminPolicy in the whole cluster; with `groups`, nothing else.",
      ),
    groups: list("Kubernetes groups", kubernetesGroup())
      .optional()
      .describe(
        "Kubernetes groups the role belongs to, for RBAC of the cluster's own. Default: none; with `aws-auth` system:masters.",
      ),
    username: kubernetesUser()
      .optional()
      .describe("With `aws-auth`: user name the cluster knows the role by. Default: argocd-eks-iam:<key>."),
  });

const target = () =>
  map({
    account: z.string({ error: "a key of `accounts`" }).describe("Key of the account the cluster is in."),
    region: region().optional().describe("Region of the cluster. Default: the account's only region."),
    cluster: clusterName().optional().describe("EKS name of the cluster. Default: the target's key."),
    role: targetRole().optional().describe("The role Argo CD enters as; `none`: the management role itself."),
    access: access()
      .optional()
      .describe("How the cluster grants access to Argo CD, and to what. Default: an access entry with all rights."),
    ...clusterSecret(),
    ...connection(),
  });

const targetDefaults = () =>
  map({
    role: z
      .union([z.literal(NO_ROLE), map({ ...definedRole(), ...targetRoleTrust() })], { error: "none or a map" })
      .optional()
      .describe("What a target's `role` does not say."),
    access: access().optional().describe("Access of targets that name none."),
    labels: labels().optional().describe("Labels of every cluster Secret; a target's own win."),
    annotations: annotations().optional().describe("Annotations of every cluster Secret; a target's own win."),
  });

const s3Backend = () =>
  map({
    bucket: text("the name of an S3 bucket", /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/).describe("Bucket of the state."),
    region: region().describe("Region of the bucket."),
    prefix: objectPrefix().optional().describe("Folder of the state objects in the bucket. Default: argocd-eks-iam."),
    role: roleArn().optional().describe("ARN of the role Terraform assumes for the state. Not with `profile`."),
    profile: profile().optional().describe("Profile of the AWS shared configuration for the state. Not with `role`."),
    allowedAccountIds: list("account ids", accountId())
      .optional()
      .describe("Accounts whose credentials may be used for the state. Default: any."),
    kmsKeyId: kmsKey().optional().describe("KMS key of the state objects. Default: the bucket's own encryption."),
  });

const localBackend = () =>
  map({
    directory: projectFolder()
      .optional()
      .describe("Folder of the state files, relative to the project. Default: terraform-state."),
  });

/** The schema of a fleet file. Made when it is first asked for: it takes some milliseconds. */
export const fleetSchema = once(() =>
  z
    .strictObject(
      {
        partition: partition()
          .optional()
          .describe("Partition of all accounts, as ARNs spell it. Default: follows from the regions."),
        tags: tags().optional().describe("Tags of every AWS resource the fleet defines."),
        accountDefaults: map(credentials()).optional().describe("What holds for every account that says nothing else."),
        accounts: z
          .record(key(MAX_ACCOUNT_KEY), account(), { error: "a map of accounts" })
          .describe("Every account with the Argo CD cluster or targets, by a key of your choice."),
        argocd: argocd().describe("The Argo CD cluster."),
        targetDefaults: targetDefaults().optional().describe("What holds for every target that says nothing else."),
        targets: z
          .record(key(63), target(), { error: "a map of targets (`targets: {}` for none yet)" })
          .describe("The clusters Argo CD manages, by a key of your choice. The key names role and Secret."),
        backend: map({
          s3: s3Backend().optional().describe("State in an S3 bucket, locked by an object."),
          local: localBackend().optional().describe("State in files of this machine."),
        }).describe("Where Terraform keeps its state: exactly one of `s3` and `local`."),
      },
      { error: "a map with the keys accounts, argocd, targets and backend" },
    )
    .describe("Fleet of argocd-eks-iam: one Argo CD and the EKS clusters it manages."),
);

/** A fleet file's data, every field of the right form. */
export type FleetConfig = z.infer<ReturnType<typeof fleetSchema>>;
export type AccountConfig = FleetConfig["accounts"][string];
export type TargetConfig = FleetConfig["targets"][string];
export type ArgoCdConfig = FleetConfig["argocd"];
export type ManagementRoleConfig = NonNullable<ArgoCdConfig["managementRole"]>;
export type TargetRoleConfig = NonNullable<TargetConfig["role"]>;
export type AccessConfig = NonNullable<TargetConfig["access"]>;
export type AccessPolicyConfig = NonNullable<AccessConfig["policies"]>[number];
export type ClusterSecretConfig = NonNullable<ArgoCdConfig["inCluster"]>;
export type BackendConfig = FleetConfig["backend"];
