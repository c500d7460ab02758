import { AwsSession } from "../../lib/aws/aws-session";
import type { Connections } from "../../lib/doctor/connections";
import { podIdentity, sampleFleet } from "../support/sample-fleet";
import { withArgocd, withOrders } from "./fleets";
import { at, forbidden, World } from "./world";

let world: World;

beforeAll(async () => {
  await import("@kubernetes/client-node");
}, 60_000);

afterEach(() => world.server.stop());

const refused = (name: string) => Object.assign(new Error("not authorized"), { name });

/** A session with credentials, or one that STS refuses. */
function session(error?: Error): AwsSession {
  const made = new AwsSession({ region: "eu-west-1" }, {});
  const credentials = { accessKeyId: "a", secretAccessKey: "hunter2" };
  return Object.assign(made, { credentials: () => (error ? Promise.reject(error) : Promise.resolve(credentials)) });
}

/** Verdict and evidence of `sessions` and of the target `orders`. */
async function tried(connections: Partial<Connections> = {}, make = sampleFleet) {
  world = await World.of(make());
  world.intercepted.push(({ url }) =>
    url.endsWith("/token") ? { status: 201, body: { status: { token: "hunter2" } } } : undefined,
  );
  const defaults = { webIdentitySession: () => session(), assumedSession: () => session() };
  Object.assign(world.connections, defaults, connections);
  return result();
}

async function result() {
  const results = await world.results({ tries: true });
  expect(JSON.stringify([...results.values()])).not.toContain("hunter2");
  return ["Argo CD, sessions", "orders, connection"].map((name) => {
    const { verdict, evidence } = results.get(name) ?? {};
    return `${verdict}: ${evidence}`;
  });
}

const api = (userName: () => Promise<string>) => ({ clusterApiAt: async () => ({ ...world.api, userName }) });
const SESSIONS = "PASS: 3 service accounts get sessions of the management role";
const SKIPPED = "SKIP: skipped: depends on Argo CD, sessions";

describe("doctor --try", () => {
  it("says as whom the cluster authenticates Argo CD", async () => {
    expect(await tried(api(async () => "arn:x"))).toEqual([
      SESSIONS,
      "PASS: the cluster authenticates the role as arn:x",
    ]);
  });

  it("fails where the cluster refuses the token", async () => {
    const unauthorized = api(() => Promise.reject(Object.assign(new Error("x"), { code: 401 })));
    expect(await tried(unauthorized)).toEqual([
      SESSIONS,
      "FAIL: the cluster rejects the token of the role, because the cluster grants the role no access",
    ]);
  });

  it("does not know where the cluster does not answer", async () => {
    const broken = api(() => Promise.reject(new Error("connect ETIMEDOUT")));
    expect(await tried(broken)).toEqual([SESSIONS, "UNKNOWN: connect ETIMEDOUT"]);
  });

  it("fails where STS refuses the target role", async () => {
    expect(await tried({ assumedSession: () => session(refused("AccessDenied")) })).toEqual([
      SESSIONS,
      "FAIL: AccessDenied: not authorized",
    ]);
  });

  it("fails once where STS refuses the management role", async () => {
    expect(await tried({ webIdentitySession: () => session(refused("InvalidIdentityTokenException")) })).toEqual([
      "FAIL: InvalidIdentityTokenException: not authorized",
      SKIPPED,
    ]);
  });

  it("does not know where STS does not answer", async () => {
    expect(await tried({ webIdentitySession: () => session(new Error("getaddrinfo ENOTFOUND")) })).toEqual([
      "UNKNOWN: getaddrinfo ENOTFOUND",
      SKIPPED,
    ]);
  });

  it("does not know where tokens may not be requested", async () => {
    await tried();
    world.intercepted.push(at("/token", 403, forbidden("serviceaccounts/token")));
    expect(await result()).toEqual(["UNKNOWN: serviceaccounts/token is forbidden", SKIPPED]);
  });

  it("connects as the management role where the target has no role of its own", async () => {
    const fleet = withOrders({ role: { type: "none" } });
    const connections = { ...api(async () => "arn:m"), assumedSession: () => session(refused("AccessDenied")) };
    expect(await tried(connections, fleet)).toEqual([SESSIONS, "PASS: the cluster authenticates the role as arn:m"]);
  });

  it("does not use a proxy, and shows none of its passwords", async () => {
    const fleet = withOrders({ secret: { proxyUrl: "http://user:hunter2@proxy:3128" } });
    expect((await tried({}, fleet))[1]).toBe(
      "UNKNOWN: Argo CD connects through the proxy http://proxy:3128, which this check does not use",
    );
  });

  it("can't get a session through Pod Identity", async () => {
    expect(await tried({}, withArgocd({ identity: podIdentity() }))).toEqual([
      "UNKNOWN: only a pod gets a session from EKS Pod Identity; run the command below in Argo CD's pod",
      SKIPPED,
    ]);
  });
});
