import { z } from "zod";
import { lazy } from "../model/lazy";
import {
  accountId,
  clusterName,
  externalId,
  key,
  kubernetesGroup,
  kubernetesUser,
  list,
  map,
  namespace,
  oneOf,
  onOff,
  partition,
  profile,
  region,
  roleArn,
  scopeNamespace,
  serviceAccount,
  tags,
  text,
} from "./forms";
import { backend } from "./schema-backend";
import { annotations, clusterSecret, connection, labels } from "./schema-cluster-secret";
import { definedRole, managementRole, NO_ROLE, targetRole, targetRoleTrust } from "./schema-roles";

/** Maximum length of an account's key, which is part of provider aliases. */
const MAX_ACCOUNT_KEY = 40;

const credentials = () => ({
  deployRole: roleArn()
    .optional()
    .describe(
      "ARN of the role that Terraform assumes in the account; `{id}` stands for the account id. Not with `profile`.",
    ),
  externalId: externalId()
    .optional()
    .describe(
      "External id that the trust policy of `deployRole` requires. An external id is not secret: the stacks and their plans contain " +
        "the external id. Not with `access.type: aws-auth`, and not for the account of the Argo CD cluster with `clusterAuth: aws-cli`, because the AWS CLI " +
        "creates tokens for clusters and cannot send an external id.",
    ),
  profile: profile()
    .optional()
    .describe("Profile of the AWS shared configuration that Terraform uses for the account. Not with `deployRole`."),
});

const account = () =>
  map({
    id: accountId().describe("Account id: 12 digits in quotes, because YAML would read a number."),
    regions: list("AWS regions", region()).describe(
      "Regions of the account's targets. Terraform needs a provider for each region to destroy removed targets: keep a region until its targets are destroyed.",
    ),
    stack: key(MAX_ACCOUNT_KEY)
      .optional()
      .describe(
        "Group of accounts whose targets are in one stack, `targets-<group>`. One stack for ten accounts needs a third of the " +
          "processor time of ten stacks, and more memory. If you change the group, move the state (docs/operations.md). Default: the account's key.",
      ),
    ...credentials(),
  });

const argocd = () =>
  map({
    account: z.string({ error: "a key of `accounts`" }).describe("Key of the account of the Argo CD cluster."),
    region: region().optional().describe("Region of the Argo CD cluster. Default: the account's only region."),
    cluster: clusterName().describe("EKS name of the cluster that Argo CD runs in."),
    namespace: namespace().optional().describe("Namespace that Argo CD runs in. Default: argocd."),
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
        "With identity pod-identity: whether the EKS Pod Identity Agent exists (`existing`) or the fleet installs the agent (`managed`). Default: existing.",
      ),
    sessionTags: onOff()
      .optional()
      .describe(
        "With identity pod-identity: whether EKS tags the sessions of Argo CD's pods with cluster, namespace and service " +
          "account. With `false`, tokens are shorter, but every Pod Identity association in the account can use the management " +
          "role. `false` requires AWS provider 6.2. Default: true.",
      ),
    oidcProvider: oneOf("existing", "create")
      .optional()
      .describe(
        "With identity irsa: whether the IAM OIDC provider of the Argo CD cluster exists (`existing`) or the fleet creates the provider (`create`). Default: existing.",
      ),
    annotateServiceAccounts: onOff()
      .optional()
      .describe(
        "With identity irsa: whether the fleet annotates the service accounts. With `false`, annotate the service accounts in Helm values. Default: true.",
      ),
    rolePrefix: text("1 to 32 letters, digits and +=,.@_- that start with a letter", /^[A-Za-z][\w+=,.@-]{0,31}$/)
      .optional()
      .describe(
        "Prefix of the name of every IAM role and policy of the fleet. A change replaces the roles and policies. Default: argocd.",
      ),
    managementRole: managementRole().optional().describe("The role of Argo CD's pods."),
    assumeRoleScope: oneOf("role", "account", "any")
      .optional()
      .describe(
        "Roles that the management role may assume: exactly the target roles (`role`), every role of a target account with the " +
          "path and name prefix of the target roles (`account`, for many hundred targets), or every role that trusts the " +
          "management role (`any`). Default: role.",
      ),
    clusterAuth: oneOf("token", "aws-cli")
      .optional()
      .describe(
        "How Terraform gets a token of the Argo CD cluster: as an ephemeral value of the AWS provider, valid for 15 minutes after " +
          "the start of each plan and apply (`token`), or from the AWS CLI, again and again (`aws-cli`, for applies of a stack that take longer). " +
          "No plan and no state has the token. Default: token.",
      ),
    inCluster: map(clusterSecret())
      .optional()
      .describe("Secret of the Argo CD cluster itself, which adds labels to the cluster. Name: in-cluster."),
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
      .describe(
        "Namespaces of the policy's scope; `team-*` means all namespaces that start with `team-`. Default: the whole cluster.",
      ),
  });

const access = () =>
  map({
    type: oneOf("access-entry", "aws-auth").describe("How the cluster grants access to the role."),
    policies: list("EKS access policies", accessPolicy())
      .optional()
      .describe(
        "EKS access policies of the role. Default: AmazonEKSClusterAdminPolicy for the whole cluster; none if `groups` is set.",
      ),
    groups: list("Kubernetes groups", kubernetesGroup())
      .optional()
      .describe(
        "Kubernetes groups of the role, for RBAC in the cluster. Default: none; with `aws-auth`, system:masters.",
      ),
    username: kubernetesUser()
      .optional()
      .describe("With `aws-auth`: Kubernetes user name of the role. Default: argocd-eks-iam:<key>."),
  });

const target = () =>
  map({
    account: z.string({ error: "a key of `accounts`" }).describe("Key of the cluster's account."),
    region: region().optional().describe("Region of the cluster. Default: the account's only region."),
    cluster: clusterName().optional().describe("EKS name of the cluster. Default: the target's key."),
    role: targetRole()
      .optional()
      .describe(
        "The role with which Argo CD authenticates to the cluster. With `none`, Argo CD uses the management role.",
      ),
    access: access()
      .optional()
      .describe("How the cluster grants access to Argo CD. Default: an access entry with AmazonEKSClusterAdminPolicy."),
    ...clusterSecret(),
    ...connection(),
  });

const targetDefaults = () =>
  map({
    role: z
      .union([z.literal(NO_ROLE), map({ ...definedRole(), ...targetRoleTrust() })], { error: "none or a map" })
      .optional()
      .describe("Defaults for the `role` of targets."),
    access: access().optional().describe("Default `access` of targets."),
    labels: labels().optional().describe("Labels of every cluster Secret. Labels of a target take precedence."),
    annotations: annotations()
      .optional()
      .describe("Annotations of every cluster Secret. Annotations of a target take precedence."),
  });

/** The schema of a fleet file. Created on demand, because the schema needs some milliseconds. */
export const fleetSchema = lazy(() =>
  z
    .strictObject(
      {
        partition: partition()
          .optional()
          .describe("Partition of all accounts, as in ARNs. Default: the partition of the regions."),
        tags: tags().optional().describe("Tags of every AWS resource of the fleet."),
        accountDefaults: map(credentials()).optional().describe("Defaults for all accounts."),
        accounts: z
          .record(key(MAX_ACCOUNT_KEY), account(), { error: "a map of accounts" })
          .describe("Accounts of the Argo CD cluster and of the targets, by a key of your choice."),
        argocd: argocd().describe("The Argo CD cluster."),
        targetDefaults: targetDefaults().optional().describe("Defaults for all targets."),
        targets: z
          .record(key(63), target(), { error: "a map of targets (`targets: {}` for none yet)" })
          .describe(
            "The clusters that Argo CD manages, by a key of your choice. The names of role and Secret contain the key.",
          ),
        backend: backend().describe("Backend of the Terraform state: exactly one."),
      },
      { error: "a map with the keys accounts, argocd, targets and backend" },
    )
    .describe("Fleet of argocd-eks-iam: one Argo CD and the EKS clusters that Argo CD manages."),
);

/** The data of a fleet file, with every field valid for the schema. */
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
