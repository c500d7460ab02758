import { visibleText } from "../model/visible-text";

/** Something that could not be read, and why. */
export interface Unread {
  /** What it is, as a user knows it: `aws_iam_role.orders_role`, `shop (444455556666) us-east-1`. */
  readonly subject: string;
  readonly reason: string;
}

/** Everything that one cause kept from being read. */
export interface Cause {
  readonly subjects: readonly string[];
  /** In the words of the first of them. */
  readonly reason: string;
}

/** One cause for every reason that differs in more than the account, the Region and the resource that it names. */
export function causesOf(unread: readonly Unread[]): Cause[] {
  const causes = new Map<string, { readonly subjects: string[]; readonly reason: string }>();
  for (const { subject, reason } of unread) {
    const key = withoutPlaces(reason);
    const cause = causes.get(key) ?? { subjects: [], reason };
    cause.subjects.push(subject);
    causes.set(key, cause);
  }
  return [...causes.values()];
}

function withoutPlaces(reason: string): string {
  return reason
    .replace(/arn:[^\s,"')]+/g, "arn")
    .replace(/\b[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}\b/g, "region")
    .replace(/\b\d{12}\b/g, "account");
}

/** Longest reason that is shown: a page of HTML from a proxy says no more than its start. */
const MAX_REASON = 500;

/** Why a call failed, in the words of AWS or of the cluster's API, on one line. */
export function reasonOf(error: unknown): string {
  const text = visibleText(inWords(error));
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text;
}

/** What the errors of AWS, of the Kubernetes client and of Node have. */
interface AnyError {
  readonly name?: string;
  readonly message?: string;
  /** The Kubernetes client: HTTP status and body of the answer. */
  readonly code?: unknown;
  readonly body?: unknown;
}

function inWords(error: unknown): string {
  const { name = "Error", message = String(error), code, body }: AnyError = Object(error);
  if (name === "AbortError") return "the cluster's API did not answer in time";
  if (name === "CredentialsProviderError") return `no AWS credentials: ${message}`;
  // The Kubernetes client packs the whole answer, headers included, into its message.
  if (typeof code === "number") return messageOf(body) ?? `the cluster's API answered with HTTP status ${code}`;
  return name === "Error" ? message : `${name}: ${message}`;
}

/** The `message` of a Kubernetes `Status`. */
function messageOf(body: unknown): string | undefined {
  try {
    const { message }: { readonly message?: unknown } = (typeof body === "string" ? JSON.parse(body) : body) ?? {};
    return typeof message === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
