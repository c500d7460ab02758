import { visibleText } from "./visible-text";

/** Everything that one cause kept from being read. */
export interface Cause<Unread> {
  readonly unread: readonly Unread[];
  /** In the words of the first of them. */
  readonly reason: string;
}

/** One cause for all reasons that differ in nothing but the account, the Region or the resource that they name. */
export function causesOf<Unread extends { readonly reason: string }>(all: readonly Unread[]): Cause<Unread>[] {
  const causes = new Map<string, { readonly unread: Unread[]; readonly reason: string }>();
  for (const one of all) {
    const key = withoutPlaces(one.reason);
    const cause = causes.get(key) ?? { unread: [], reason: one.reason };
    cause.unread.push(one);
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
