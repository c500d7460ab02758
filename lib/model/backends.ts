/**
 * The backends that this project passes through to Terraform: their arguments are Terraform's own.
 * @see https://developer.hashicorp.com/terraform/language/backend
 */
export interface PassedBackendKind {
  /** Title for documents. */
  readonly title: string;
  /** Arguments of which one must contain `{stack}`, so that each stack has a state of its own. Dotted names are nested. */
  readonly places: readonly string[];
  /** How Terraform gets the credentials, because the fleet file is committed and the stacks are published. */
  readonly credentials: string;
}

/** Every backend that is passed through. */
export const PASSED_BACKENDS = {
  http: {
    title: "State at an HTTP address, such as GitLab-managed state",
    places: ["address"],
    credentials: "TF_HTTP_USERNAME and TF_HTTP_PASSWORD",
  },
  gcs: { title: "State in a Google Cloud Storage bucket", places: ["prefix"], credentials: "GOOGLE_CREDENTIALS" },
  azurerm: {
    title: "State in an Azure storage container",
    places: ["key"],
    credentials: "the ARM_ variables of the backend, such as ARM_ACCESS_KEY",
  },
  pg: { title: "State in PostgreSQL", places: ["schema_name"], credentials: "PG_CONN_STR" },
  consul: { title: "State in Consul", places: ["path"], credentials: "CONSUL_HTTP_TOKEN" },
  kubernetes: {
    title: "State in Secrets of a Kubernetes cluster",
    places: ["secret_suffix"],
    credentials: "KUBE_CONFIG_PATH or KUBE_TOKEN",
  },
  remote: {
    title: "State in HCP Terraform or Terraform Enterprise, by the older block",
    places: ["workspaces.name"],
    credentials: "TF_TOKEN_<host name>",
  },
  cloud: {
    title: "State in HCP Terraform or Terraform Enterprise",
    places: ["workspaces.name"],
    credentials: "TF_TOKEN_<host name>",
  },
} as const satisfies Readonly<Record<string, PassedBackendKind>>;

/** Terraform's name of a backend that is passed through. */
export type PassedBackendName = keyof typeof PASSED_BACKENDS;

/** Terraform's names of the backends that are passed through. */
// Object.keys knows no types.
export const PASSED_NAMES = Object.keys(PASSED_BACKENDS) as readonly PassedBackendName[];

/** An argument of a backend, as Terraform's documentation has it. */
export type BackendArgument = string | number | boolean | BackendArguments | readonly string[];

/** Arguments of a backend. */
export interface BackendArguments {
  readonly [name: string]: BackendArgument;
}

/** Stands for the name of the stack in arguments. */
export const STACK_PLACEHOLDER = "{stack}";

/** The arguments of one stack. */
export function argumentsOfStack(args: BackendArguments, stackName: string): BackendArguments {
  const replaced = (value: BackendArgument): BackendArgument => {
    if (typeof value === "string") return value.replaceAll(STACK_PLACEHOLDER, stackName);
    if (isList(value)) return value.map((one) => one.replaceAll(STACK_PLACEHOLDER, stackName));
    return typeof value === "object" ? argumentsOfStack(value, stackName) : value;
  };
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, replaced(value)]));
}

/** An argument by its dotted name; undefined if the argument is absent. */
export function argumentAt(args: BackendArguments, name: string): BackendArgument | undefined {
  const [first = "", ...rest] = name.split(".");
  const value = Object.hasOwn(args, first) ? args[first] : undefined;
  if (rest.length === 0 || value === undefined) return value;
  return typeof value === "object" && !isList(value) ? argumentAt(value, rest.join(".")) : undefined;
}

function isList(value: BackendArgument): value is readonly string[] {
  return Array.isArray(value);
}

/** An argument whose value is a credential, by the names that Terraform's backends use. */
const CREDENTIAL =
  /(?:^|_)(?:password|secret|token|access_key|encryption_key|private_key|private_key_pem|sas_token|credentials|http_auth|client_key|client_certificate|connection_string)$/;

/** A credential in a URL or in a connection string. */
const CREDENTIAL_IN_TEXT = /:\/\/[^/@\s]*:[^/@\s]*@|\bpassword\s*=|[?&](?:password|token|sig)=/i;

/** Whether an argument of this name holds a credential. */
export function isCredentialName(name: string): boolean {
  return CREDENTIAL.test(name);
}

/** Names of the arguments, with dots, that hold a credential. */
export function credentialsIn(args: BackendArguments, path = ""): string[] {
  return Object.entries(args).flatMap(([name, value]) => {
    const at = path === "" ? name : `${path}.${name}`;
    if (typeof value === "object" && !isList(value)) return credentialsIn(value, at);
    const isCredential = isCredentialName(name) || [value].flat().some((one) => CREDENTIAL_IN_TEXT.test(String(one)));
    return isCredential ? [at] : [];
  });
}
