import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const file = (name: string) => readFileSync(join(__dirname, "tls", name));

/** An object of Kubernetes, as an API server keeps it. */
export interface KubernetesObject {
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** A request that reached the server. */
export interface Asked {
  readonly method: string;
  /** Path with its query. */
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

/** What a test answers in place of the server; undefined lets the server answer. */
export type Interception = (asked: Asked) => { readonly status: number; readonly body: unknown } | undefined;

/**
 * A server that answers as a kube-apiserver does for the core kinds that this project reads and writes: get, list with
 * `metadata.name`, create, JSON patch with `test`, and `Status` objects for what is refused. Nothing in it knows the code that asks.
 */
export class FakeApiServer {
  readonly asked: Asked[] = [];
  private readonly objects = new Map<string, KubernetesObject>();
  private version = 1;

  private constructor(
    private readonly server: Server,
    private readonly intercept: Interception,
  ) {}

  /** Starts one on a free port of the loopback interface; `stop` ends it. */
  static async start(intercept: Interception = () => undefined): Promise<FakeApiServer> {
    const server = createServer({ key: file("key.pem"), cert: file("certificate.pem") });
    const fake = new FakeApiServer(server, intercept);
    server.on("request", (request, answer) => {
      void fake.answerTo(request).then(({ status, body }) => {
        const text = Buffer.from(JSON.stringify(body));
        // Of a kept connection the client's library takes the end of a chunked answer for a broken one.
        answer.writeHead(status, { "content-type": "application/json", "content-length": text.length });
        answer.end(text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The certificate authority of the server: PEM in base64, as EKS gives it. */
  readonly caData = file("certificate.pem").toString("base64");

  /** Puts an object there. @param resource plural, as in paths: `secrets` */
  put(resource: string, object: KubernetesObject): void {
    const { namespace = "", name } = object.metadata;
    const metadata = { ...object.metadata, resourceVersion: String(this.version++) };
    this.objects.set(keyOf({ resource, namespace, name }), { ...object, metadata });
  }

  /** An object as it is now. */
  get(resource: string, namespace: string, name: string): KubernetesObject | undefined {
    return this.objects.get(keyOf({ resource, namespace, name }));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answerTo(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const asked: Asked = {
      method: request.method ?? "",
      url: request.url ?? "",
      authorization: request.headers.authorization,
      body: await bodyOf(request),
    };
    this.asked.push(asked);
    return this.intercept(asked) ?? this.own(asked);
  }

  private own({ method, url, body }: Asked): { status: number; body: unknown } {
    const { pathname, searchParams } = new URL(url, this.url);
    const place = placeOf(pathname);
    if (!place) return status(404, "NotFound", `the server could not find the requested resource: ${pathname}`);
    if (method === "POST") return this.create(place, body as KubernetesObject);
    if (place.name === "") return this.list(place, searchParams.get("fieldSelector"));
    const object = this.objects.get(keyOf(place));
    if (!object) return status(404, "NotFound", `${place.resource} "${place.name}" not found`);
    return method === "PATCH" ? this.patch(place, object, body as readonly PatchStep[]) : { status: 200, body: object };
  }

  private list({ resource, namespace }: Place, selector: string | null): { status: number; body: unknown } {
    const name = selector?.replace("metadata.name=", "");
    const items = [...this.objects]
      .filter(([key]) => key.startsWith(`${resource}/${namespace}${namespace ? "/" : ""}`))
      .map(([, object]) => object)
      .filter(({ metadata }) => name === undefined || metadata.name === name);
    return { status: 200, body: { kind: "List", apiVersion: "v1", metadata: {}, items } };
  }

  private create({ resource, namespace }: Place, object: KubernetesObject): { status: number; body: unknown } {
    const { name } = object.metadata;
    if (this.get(resource, namespace, name))
      return status(409, "AlreadyExists", `${resource} "${name}" already exists`);
    this.put(resource, { ...object, metadata: { ...object.metadata, namespace } });
    return { status: 201, body: this.get(resource, namespace, name) };
  }

  private patch(
    place: Place,
    object: KubernetesObject,
    steps: readonly PatchStep[],
  ): { status: number; body: unknown } {
    const changed = structuredClone(object);
    for (const step of steps) {
      if (step.op === "test" && !isEqual(valueAt(object, step.path), step.value))
        return status(422, "Invalid", "the server rejected our request: testing value failed");
      if (step.op !== "test") setAt(changed, step.path, step.value);
    }
    this.put(place.resource, changed);
    return { status: 200, body: this.objects.get(keyOf(place)) };
  }
}

interface PatchStep {
  readonly op: "test" | "add" | "replace";
  readonly path: string;
  readonly value: unknown;
}

interface Place {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

function placeOf(path: string): Place | undefined {
  const [, namespaced, resource, name = ""] =
    /^\/api\/v1\/namespaces\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  if (namespaced && resource) return { resource, namespace: namespaced, name };
  const [, cluster, ofCluster = ""] = /^\/api\/v1\/([^/]+)(?:\/([^/]+))?$/.exec(path) ?? [];
  return cluster ? { resource: cluster, namespace: "", name: ofCluster } : undefined;
}

function keyOf({ resource, namespace, name }: Place): string {
  return `${resource}/${namespace}/${name}`;
}

function status(code: number, reason: string, message: string): { status: number; body: unknown } {
  return { status: code, body: { kind: "Status", apiVersion: "v1", status: "Failure", code, reason, message } };
}

function isEqual(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

type Fields = Record<string, unknown>;

function valueAt(object: unknown, path: string): unknown {
  return partsOf(path).reduce<unknown>((value, part) => (value as Fields | undefined)?.[part], object);
}

function setAt(object: unknown, path: string, value: unknown): void {
  const parts = partsOf(path);
  const last = parts.pop() ?? "";
  const holder = parts.reduce<unknown>((inner, part) => (inner as Fields)[part], object);
  (holder as Fields)[last] = value;
}

function partsOf(path: string): string[] {
  return path
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const part of request) text += part;
  return text === "" ? undefined : JSON.parse(text);
}
