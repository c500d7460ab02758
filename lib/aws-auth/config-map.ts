import { request } from "node:https";

/** How the API server of a cluster is reached. */
export interface ApiServer {
  readonly endpoint: string;
  /** PEM in base64. */
  readonly caData: string;
  /** Bearer token; asked for once. */
  readonly token: string;
}

const PATH = "/api/v1/namespaces/kube-system/configmaps";

/** The ConfigMap aws-auth as it was read. */
export interface ConfigMap {
  readonly resourceVersion: string;
  readonly hasData: boolean;
  /** Undefined where the key is absent. */
  readonly mapRoles: string | undefined;
}

/** An answer that is neither what was asked for nor a conflict. */
export class ApiError extends Error {}

/** Reads the ConfigMap aws-auth; undefined where there is none. @throws ApiError */
export async function readAwsAuth(server: ApiServer): Promise<ConfigMap | undefined> {
  const { status, body } = await call(server, "GET", `${PATH}/aws-auth`);
  if (status === 404) return undefined;
  if (status !== 200) throw refused(status, body);
  const { metadata, data } = JSON.parse(body);
  return { resourceVersion: metadata.resourceVersion, hasData: data !== undefined, mapRoles: data?.mapRoles };
}

/**
 * Writes `mapRoles` and nothing else, if the ConfigMap is still what was read: false where somebody changed it since.
 * @throws ApiError
 */
export async function writeMapRoles(server: ApiServer, read: ConfigMap | undefined, text: string): Promise<boolean> {
  const { status, body } = read
    ? await call(server, "PATCH", `${PATH}/aws-auth`, patchOf(read, text), "application/json-patch+json")
    : await call(server, "POST", PATH, {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "aws-auth", namespace: "kube-system" },
        data: { mapRoles: text },
      });
  if (status === 200 || status === 201) return true;
  // 409: made or changed by somebody in between; 422: the patch's test failed.
  if (status === 409 || status === 422) return false;
  throw refused(status, body);
}

function patchOf({ resourceVersion, hasData, mapRoles }: ConfigMap, text: string): unknown {
  const write = hasData
    ? { op: mapRoles === undefined ? "add" : "replace", path: "/data/mapRoles", value: text }
    : { op: "add", path: "/data", value: { mapRoles: text } };
  return [{ op: "test", path: "/metadata/resourceVersion", value: resourceVersion }, write];
}

function refused(status: number, body: string): ApiError {
  let message = body;
  try {
    message = JSON.parse(body).message ?? body;
  } catch {
    // Not Kubernetes' own answer: a proxy's, perhaps.
  }
  return new ApiError(`the cluster's API answered ${status}: ${message}`);
}

const SECONDS = 30;

function call(
  { endpoint, caData, token }: ApiServer,
  method: string,
  path: string,
  body?: unknown,
  type = "application/json",
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(endpoint + path),
      {
        method,
        ca: Buffer.from(caData, "base64"),
        timeout: SECONDS * 1000,
        headers: { authorization: `Bearer ${token}`, "content-type": type, accept: "application/json" },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${SECONDS} s`)));
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
