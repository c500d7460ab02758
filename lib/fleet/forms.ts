import { z } from "zod";

/** Format of keys of `accounts` and `targets`, which become names in AWS and Kubernetes, and Terraform addresses. */
const KEY = "a key of lower-case letters, digits and hyphens that starts with a letter and ends with a letter or digit";
const KEY_PATTERN = /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/;

/** A text with a format. `expected` completes the sentence "expected …", also in editors; editors suggest the examples. */
export function text(expected: string, pattern: RegExp, ...examples: string[]) {
  const form = z.string({ error: expected }).regex(pattern, { error: expected });
  return form.meta({ errorMessage: `expected ${expected}`, ...(examples.length > 0 ? { examples } : {}) });
}

export function key(maximum: number) {
  const expected = `${KEY}, at most ${maximum} characters`;
  const form = text(expected, KEY_PATTERN).max(maximum, { error: expected });
  return form.meta({ errorMessage: `expected ${expected}` });
}

/** Maximum length of a key that derives from a name: with the fleet's prefix, a role's name has at most 64 characters. */
const LONGEST_KEY_START = 40;

/** A key that derives from a name in AWS. A key that does not start with a letter gets the prefix `cluster` or `account`. */
export function keyLike(name: string, what: "cluster" | "account"): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const started = /^[a-z]/.test(plain) ? plain : `${what}-${plain.replace(/^-/, "")}`;
  return started.slice(0, LONGEST_KEY_START).replace(/-$/, "");
}

/** The first free name, else the first name with a number. */
export function freeName(names: readonly string[], taken: ReadonlySet<string>): string {
  const free = names.find((name) => !taken.has(name));
  if (free) return free;
  for (let number = 2; ; number++) {
    const numbered = `${names[0]}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}

export function oneOf<const Values extends readonly [string, ...string[]]>(...values: Values) {
  const expected = values.join(" or ");
  return z.enum(values, { error: expected }).meta({ errorMessage: `expected ${expected}` });
}

export const accountId = () => text("12 digits in quotes", /^\d{12}$/, "111122223333");
export const region = () => text("an AWS region such as eu-west-1", /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/, "eu-west-1");
export const clusterName = () =>
  text(
    "the name of an EKS cluster: 1 to 100 letters, digits, hyphens and underscores, the first a letter or digit",
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
  );
export const roleArn = () =>
  text(
    "the ARN of an IAM role, arn:aws:iam::<account>:role/<name>",
    /^arn:aws[a-z-]*:iam::(?:\d{12}|\{id\}):role\/[\w+=,.@/-]+$/,
    "arn:aws:iam::{id}:role/terraform",
  );
export const namespace = () =>
  text(
    "a Kubernetes namespace: at most 63 lower-case letters, digits and hyphens",
    /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/,
  );
/** @see https://docs.aws.amazon.com/eks/latest/userguide/access-policies.html */
export const scopeNamespace = () =>
  text(
    "a Kubernetes namespace, or a prefix of namespaces with a trailing star, such as team-*",
    /^[a-z0-9](?:[-a-z0-9]{0,61}(?:[a-z0-9]|\*)|\*)?$/,
    "team-*",
  );
export const serviceAccount = () =>
  text(
    "a service account name: lower-case letters, digits, hyphens and dots",
    /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  );

export function list<Item extends z.ZodType>(of: string, item: Item) {
  const expected = `a list of ${of}, not empty`;
  return z.array(item, { error: expected }).min(1, { error: expected });
}

export function map<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, { error: "a map" });
}

/** Kubernetes' syntax of label keys and values. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export const labelKey = (what = "a label key") =>
  text(
    `${what}: an optional DNS prefix and a slash, then at most 63 letters, digits, hyphens, underscores and dots`,
    /^(?:[a-z0-9](?:[-.a-z0-9]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?$/,
  );
export const labelValue = () =>
  text(
    "a label value in quotes: at most 63 letters, digits, hyphens, underscores and dots",
    /^(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?$/,
  );

export const partition = () => text("an AWS partition such as aws-us-gov", /^aws[a-z-]*$/);
export const roleName = () =>
  text("the name of an IAM role: at most 64 letters, digits and +=,.@_-", /^[\w+=,.@-]{1,64}$/);
/** Without `*` and `?`, which IAM allows in a path but reads as wildcards in policies. */
export const rolePath = () =>
  text(
    "a path that starts and ends with a slash, such as /argocd/: letters, digits and +=,.@_-",
    /^(?=.{1,512}$)\/(?:[\w+=,.@-]+\/)*$/,
    "/argocd/",
  );
export const policyArn = () =>
  text(
    "the ARN of an IAM policy, arn:aws:iam::<account>:policy/<name>",
    /^arn:aws[a-z-]*:iam::(?:\d{12}|aws|\{id\}):policy\/[\w+=,.@/-]+$/,
    "arn:aws:iam::{id}:policy/boundary",
  );
/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Tag.html */
export const tags = () =>
  z.record(
    text(
      "a tag key: 1 to 128 letters, digits, spaces and _.:/=+-@, not starting with aws:",
      /^(?![Aa][Ww][Ss]:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u,
    ),
    text(
      "a tag value in quotes: at most 256 letters, digits, spaces and _.:/=+-@",
      /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u,
    ),
    { error: "a map of tags" },
  );
export const secretName = () =>
  text(
    "the name of a Secret: lower-case letters, digits, hyphens and dots",
    /^(?=.{1,253}$)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/,
  );
export const kubernetesGroup = () =>
  text("a Kubernetes group: at most 253 letters, digits and _.:/=+@-", /^[\w.:/=+@-]{1,253}$/);
/** Placeholders of aws-iam-authenticator in a user name. @see https://github.com/kubernetes-sigs/aws-iam-authenticator#full-configuration-format */
export const kubernetesUser = () =>
  text(
    "a Kubernetes user name: at most 253 letters, digits, _.:/=+@- and {{AccountID}}, {{SessionName}} or {{SessionNameRaw}}",
    /^(?=.{1,253}$)(?:[\w.:/=+@-]|\{\{(?:AccountID|SessionName|SessionNameRaw)\}\})+$/,
  );
export const proxyUrl = () =>
  text(
    "an http, https or socks5 URL of host, port and path, without user name and password",
    /^(?:https?|socks5):\/\/(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?(?:\/[\w.~%+/-]*)?$/,
  );
/** A subset of the profile names of the AWS shared configuration, which needs no quotes anywhere. */
export const profile = () =>
  text(
    "the name of a profile of the AWS shared configuration: at most 128 letters, digits and _.:/=+@-",
    /^(?!-)[\w.:/=+@-]{1,128}$/,
  );
/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const externalId = () =>
  text("an external id: 2 to 1,224 letters, digits and _+=,.@:/-", /^[\w+=,.@:/-]{2,1224}$/);
/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
export const objectPrefix = () =>
  text(
    "a path of letters, digits and _.=+@- without a leading or trailing slash, and without ..",
    /^(?=.{1,512}$)(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.=+@-]+(?:\/[\w.=+@-]+)*$/,
  );
/** @see https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id */
export const kmsKey = () =>
  text(
    "the id, ARN or alias of a KMS key",
    /^(?=.{1,512}$)(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/)?[A-Za-z0-9/_-]+$/,
  );
export const projectFolder = () =>
  text(
    "a folder inside the project, as a relative path of letters, digits and _.=+@- without ..",
    /^(?=.{1,512}$)(?!(?:.*\/)?\.\.(?:\/|$))[\p{L}\p{N}_.=+@-]+(?:\/[\p{L}\p{N}_.=+@-]+)*$/u,
  );
export const serverUrl = () =>
  text(
    "an https URL of host, port and path, without a trailing slash",
    /^https:\/\/(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?(?:\/[\w.~%+-]+)*$/,
    "https://orders.internal.example.com",
  );
export const hostName = () => text("a host name", /^(?=.{1,253}$)[A-Za-z0-9](?:[-A-Za-z0-9.]*[A-Za-z0-9])?$/);
/** A PEM block starts with five hyphens and BEGIN, which base64 always encodes as these letters. */
export const caData = () =>
  text("a certificate authority: base64-encoded PEM, as in EKS (LS0tLS1CRUdJTi…)", /^LS0tLS1CRUdJTi[A-Za-z0-9+/]+=*$/);
export const onOff = () => z.boolean({ error: "true or false" });
