import { visibleText } from "./visible-text";

/** All unread resources with the same cause. */
export interface Cause<Unread> {
  readonly unread: readonly Unread[];
  /** The reason of the first unread resource. */
  readonly reason: string;
}

/** Groups reasons that differ only in account, Region or resource. */
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

/** Maximum length of a reason. A proxy may respond with a page of HTML. */
const MAX_REASON = 500;

/** The reason why a call failed, from AWS or the cluster's API, on one line. */
export function reasonOf(error: unknown): string {
  const text = visibleText(inWords(error));
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON)}…` : text;
}

/** The fields of errors of AWS, of the Kubernetes client and of Node.js. */
interface AnyError {
  readonly name?: string;
  readonly message?: string;
  /** From the Kubernetes client: HTTP status and body of the response. */
  readonly code?: unknown;
  readonly body?: unknown;
}

function inWords(error: unknown): string {
  const { name = "Error", message = String(error), code, body }: AnyError = Object(error);
  if (name === "AbortError") return "the cluster's API did not respond in time";
  if (name === "CredentialsProviderError") return `no AWS credentials: ${message}`;
  // The Kubernetes client puts the whole response, with headers, into its message.
  if (typeof code === "number") return messageOf(body) ?? `the cluster's API responded with HTTP status ${code}`;
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
