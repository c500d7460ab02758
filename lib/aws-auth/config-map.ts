import { type Agent, request } from "node:https";
import { HttpsProxyAgent } from "hpagent";
import { outsideText } from "../model/outside-text";

/** Connection to the API server of a cluster. */
export interface ApiServer {
  readonly endpoint: string;
  /** Base64-encoded PEM. */
  readonly caData: string;
  /** Bearer token. */
  readonly token: string;
  /** URL of the proxy to the API server. @default - none */
  readonly proxy?: string | undefined;
  /** Aborts a request that takes too long. */
  readonly signal: AbortSignal;
}

const PATH = "/api/v1/namespaces/kube-system/configmaps";

/** The ConfigMap aws-auth at the time of the read. */
export interface ConfigMap {
  readonly resourceVersion: string;
  readonly hasData: boolean;
  /** Undefined if the key is absent. */
  readonly mapRoles: string | undefined;
}

/** An error of the cluster's API that is not a conflict. */
export class ApiError extends Error {}

/** Reads the ConfigMap aws-auth; undefined if the cluster has none. @throws ApiError */
export async function readAwsAuth(server: ApiServer): Promise<ConfigMap | undefined> {
  const answer = await call(server, "GET", `${PATH}/aws-auth`);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refused(answer);
  const { metadata, data } = (jsonOf(answer.body) ?? {}) as KubernetesConfigMap;
  const mapRoles = data?.mapRoles ?? undefined;
  if (typeof metadata?.resourceVersion !== "string" || (mapRoles !== undefined && typeof mapRoles !== "string")) {
    throw new ApiError("the response of the cluster's API is not a ConfigMap");
  }
  return { resourceVersion: metadata.resourceVersion, hasData: data != null, mapRoles };
}

interface KubernetesConfigMap {
  readonly metadata?: { readonly resourceVersion?: unknown };
  readonly data?: { readonly mapRoles?: unknown } | null;
}

/** `conflict`: the ConfigMap may have changed since the read; `answer` has the reason of the API. */
export type Written = { readonly type: "written" } | { readonly type: "conflict"; readonly answer: ApiError };

/** Writes only `mapRoles`, if the ConfigMap did not change since the read. @throws ApiError */
export async function writeMapRoles(server: ApiServer, read: ConfigMap | undefined, text: string): Promise<Written> {
  const answer = read
    ? await call(server, "PATCH", `${PATH}/aws-auth`, patchOf(read, text), "application/json-patch+json")
    : await call(server, "POST", PATH, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "aws-auth", namespace: "kube-system" },
        data: { mapRoles: text },
      });
  if (answer.status === 200 || answer.status === 201) return { type: "written" };
  // Since the read: 404 deleted, 409 created or changed. 422: the patch's test failed, or the text is too long.
  const isConflict = [409, 422].includes(answer.status) || (read !== undefined && answer.status === 404);
  if (isConflict) return { type: "conflict", answer: refused(answer) };
  throw refused(answer);
}

function patchOf({ resourceVersion, hasData, mapRoles }: ConfigMap, text: string): unknown {
  const write = hasData
    ? { op: mapRoles === undefined ? "add" : "replace", path: "/data/mapRoles", value: text }
    : { op: "add", path: "/data", value: { mapRoles: text } };
  return [{ op: "test", path: "/metadata/resourceVersion", value: resourceVersion }, write];
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const MEANINGS: Readonly<Record<number, string>> = {
  401: "the cluster grants no access to the deploy role",
  403: "the deploy role needs the verbs get, create and patch for the ConfigMap aws-auth in kube-system",
};

function refused({ status, body }: Answer): ApiError {
  // The response may come from a proxy instead of Kubernetes.
  const { message } = (jsonOf(body) ?? {}) as { readonly message?: unknown };
  const text = outsideText(typeof message === "string" ? message : body);
  const meaning = MEANINGS[status] ? ` (${MEANINGS[status]})` : "";
  return new ApiError(`the cluster's API responded with ${status}${meaning}: ${text}`);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** @throws ApiError for a SOCKS proxy, for which this program would need another library */
function proxyAgent(proxy: string): Agent {
  if (/^socks/i.test(proxy)) {
    throw new ApiError(
      "HTTPS_PROXY or ALL_PROXY is a SOCKS proxy, which this program does not support: set an HTTP proxy, or add the host of the cluster's API to NO_PROXY",
    );
  }
  return new HttpsProxyAgent({ proxy });
}

/** Maximum size of a response: a ConfigMap has at most 1 MiB, which JSON escapes may multiply by six. */
const MAX_BODY = 8 * 1024 * 1024;

function call(
  { endpoint, caData, token, signal, proxy }: ApiServer,
  method: string,
  path: string,
  body?: unknown,
  type = "application/json",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(endpoint + path),
      {
        method,
        ca: Buffer.from(caData, "base64"),
        signal,
        ...(proxy === undefined ? {} : { agent: proxyAgent(proxy) }),
        headers: { authorization: `Bearer ${token}`, "content-type": type, accept: "application/json" },
      },
      (answer) => {
        const parts: Buffer[] = [];
        let length = 0;
        answer.on("data", (part: Buffer) => {
          parts.push(part);
          length += part.length;
          if (length > MAX_BODY)
            sent.destroy(new ApiError("the response of the cluster's API is larger than a ConfigMap"));
        });
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
        answer.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
