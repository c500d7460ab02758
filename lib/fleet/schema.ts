import { z } from "zod";

/** What keys of `accounts` and `targets` look like: they become names in AWS and Kubernetes, and Terraform addresses. */
const KEY = "a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit";
const KEY_PATTERN = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

/** A text of a form; `expected` completes the sentence "expected …". */
function text(expected: string, pattern: RegExp) {
  return z.string({ error: expected }).regex(pattern, { error: expected });
}

function key(maximum: number) {
  const expected = `${KEY}, at most ${maximum} characters`;
  return text(expected, KEY_PATTERN).max(maximum, { error: expected });
}

function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  return z.enum(values, { error: values.join(" or ") });
}

const accountId = () => text("12 digits in quotes", /^\d{12}$/);
const region = () => text("an AWS region such as eu-west-1", /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/);
const clusterName = () =>
  text(
    "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit",
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  );
const roleArn = () =>
  text(
    "the ARN of an IAM role, arn:aws:iam::<account>:role/<name>",
    /^arn:aws[a-z-]*:iam::(?:\d{12}|\{id\}):role\/[\w+=,.@/-]+$/,
  );
const namespace = () =>
  text(
    "a Kubernetes namespace: at most 63 lower-case letters, digits and hyphens",
    /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
  );
const serviceAccount = () =>
  text(
    "a service account name: lower-case letters, digits, hyphens and dots",
    /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  );

function list<Item extends z.ZodType>(of: string, item: Item) {
  const expected = `a list of ${of}, not empty`;
  return z.array(item, { error: expected }).min(1, { error: expected });
}

function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: "a map" });
}

const credentials = () => ({
  deployRole: roleArn()
    .optional()
    .describe(
      "ARN of the role Terraform assumes in the account; `{id}` stands for the account's id. Not with `profile`.",
    ),
  profile: text("the name of a profile of the AWS shared configuration", /^\S+$/)
    .optional()
    .describe("Profile of the AWS shared configuration that Terraform uses for the account. Not with `deployRole`."),
});

const account = () =>
  map({
    id: accountId().describe("Account id: 12 digits in quotes (YAML would read a number)."),
    regions: list("AWS regions", region()).describe(
      "Regions of the account's targets. Each has a provider, so that a removed target can be destroyed.",
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
    oidcProvider: oneOf("existing", "create")
      .optional()
      .describe(
        "With identity irsa: whether the IAM OIDC provider of the Argo CD cluster is there or defined by the fleet. Default: existing.",
      ),
    annotateServiceAccounts: z
      .boolean({ error: "true or false" })
      .optional()
      .describe(
        "With identity irsa: whether the fleet annotates the service accounts; false leaves it to Helm values. Default: true.",
      ),
    rolePrefix: text("1 to 32 letters, digits and +=,.@_- that start with a letter", /^[A-Za-z][\w+=,.@-]{0,31}$/)
      .optional()
      .describe(
        "Start of the name of every IAM role and policy of the fleet. A change replaces them. Default: argocd.",
      ),
    assumeRoleScope: oneOf("role", "account")
      .optional()
      .describe(
        "What the management role may assume: exactly the target roles (`role`), or in each target account every role " +
          "whose name starts like theirs (`account`, for fleets of many hundred targets). Default: role.",
      ),
  });

/** Kubernetes' syntax of label keys and values. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
const labelKey = () =>
  text(
    "a label key: an optional DNS prefix and a slash, then at most 63 letters, digits, hyphens, underscores and dots",
    /^(?:[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/,
  );
const labelValue = () =>
  text(
    "a label value in quotes: at most 63 letters, digits, hyphens, underscores and dots",
    /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/,
  );

const accessPolicy = () =>
  map({
    name: text(
      "the name of an EKS access policy such as AmazonEKSClusterAdminPolicy",
      /^Amazon[A-Za-z]+Policy$/,
    ).describe("EKS access policy."),
    namespaces: list("Kubernetes namespaces", namespace())
      .optional()
      .describe("Namespaces the policy is limited to. Default: the whole cluster."),
  });

const target = () =>
  map({
    account: z.string({ error: "a key of `accounts`" }).describe("Key of the account the cluster is in."),
    region: region().optional().describe("Region of the cluster. Default: the account's only region."),
    cluster: clusterName().optional().describe("EKS name of the cluster. Default: the target's key."),
    labels: z
      .record(labelKey(), labelValue(), { error: "a map of labels" })
      .optional()
      .describe("Labels of the cluster Secret, for ApplicationSets. Values in quotes."),
    access: map({
      type: oneOf("access-entry").describe("How the cluster lets the target role in."),
      policies: list("EKS access policies", accessPolicy())
        .optional()
        .describe("What the target role may do. Default: AmazonEKSClusterAdminPolicy in the whole cluster."),
    })
      .optional()
      .describe("How the cluster lets Argo CD in, and how far. Default: an access entry with all rights."),
  });

const s3Backend = () =>
  map({
    bucket: text("the name of an S3 bucket", /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/).describe("Bucket of the state."),
    region: region().describe("Region of the bucket."),
    prefix: text("a path without a slash at its start and end", /^[^/\s](?:\S*[^/\s])?$/)
      .optional()
      .describe("Folder of the state objects in the bucket. Default: argocd-eks-iam."),
    role: roleArn().optional().describe("ARN of the role Terraform assumes for the state. Not with `profile`."),
    profile: text("the name of a profile of the AWS shared configuration", /^\S+$/)
      .optional()
      .describe("Profile of the AWS shared configuration for the state. Not with `role`."),
    allowedAccountIds: list("account ids", accountId())
      .optional()
      .describe("Accounts whose credentials may be used for the state. Default: any."),
    kmsKeyId: text("the id, ARN or alias of a KMS key", /^\S+$/)
      .optional()
      .describe("KMS key of the state objects. Default: the bucket's own encryption."),
  });

const localBackend = () =>
  map({
    directory: text(
      "a folder inside the project, as a relative path without ..",
      /^(?![/~])(?!.*(?:^|\/)\.\.(?:\/|$))\S+$/,
    )
      .optional()
      .describe("Folder of the state files, relative to the project. Default: terraform-state."),
  });

/** The schema of a fleet file. Made when it is asked for: it takes some milliseconds. */
export function fleetSchema() {
  return z
    .strictObject(
      {
        accountDefaults: map(credentials()).optional().describe("What holds for every account that says nothing else."),
        accounts: z
          .record(key(40), account(), { error: "a map of accounts" })
          .describe("Every account with the Argo CD cluster or targets, by a key of your choice."),
        argocd: argocd().describe("The Argo CD cluster."),
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
    .describe("Fleet of argocd-eks-iam: one Argo CD and the EKS clusters it manages.");
}

/** A fleet file's data, every field of the right form. */
export type FleetConfig = z.infer<ReturnType<typeof fleetSchema>>;
export type AccountConfig = FleetConfig["accounts"][string];
export type TargetConfig = FleetConfig["targets"][string];
export type ArgoCdConfig = FleetConfig["argocd"];
export type BackendConfig = FleetConfig["backend"];
