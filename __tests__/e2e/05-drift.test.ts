import { kubectlAsAdmin } from "../../sandbox/clients";
import { readClusterSecret } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/sandbox";
import { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

beforeAll(() => {
  sandbox = theSandbox();
  project = new Project(sandbox, "sample");
});

async function kubectl(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, "argocd", args);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

const patch = (json: unknown) =>
  kubectl("patch", "secret", "orders", "-n", "argocd", "--type=merge", "-p", JSON.stringify(json));

describe("the cluster Secret", () => {
  it("is the specification's", async () => {
    const secret = JSON.parse(await kubectl("get", "secret", "orders", "-n", "argocd", "-o", "json"));
    expect(secret.type).toBe("Opaque");
    expect(secret.metadata.labels).toEqual({ "argocd.argoproj.io/secret-type": "cluster", env: "prod" });
    expect(Object.keys(secret.data).sort()).toEqual(["config", "name", "server"]);
    const { name, config } = await readClusterSecret(sandbox, "orders");
    expect(name).toBe("arn:aws:eks:us-east-1:444455556666:cluster/orders-prod");
    expect(config).toEqual({
      tlsClientConfig: { insecure: false, caData: expect.stringMatching(/^[A-Za-z0-9+/]+=*$/) },
      awsAuthConfig: { clusterName: "orders-prod", roleARN: "arn:aws:iam::444455556666:role/argocd-target-orders" },
    });
  });

  it.each([
    ["its server", { stringData: { server: "https://elsewhere.example.com" } }],
    ["its config", { stringData: { config: "{}" } }],
    ["Argo CD's label", { metadata: { labels: { "argocd.argoproj.io/secret-type": null } } }],
    ["a label of the fleet file", { metadata: { labels: { env: "test" } } }],
  ])("is restored by an apply after somebody changed %s", async (_, change) => {
    const read = () => kubectl("get", "secret", "orders", "-n", "argocd", "-o", "jsonpath={.data}{.metadata.labels}");
    const before = await read();
    await patch(change);
    expect(await read()).not.toBe(before);
    expect((await project.plan("targets-shop")).code).toBe(2);
    await project.apply("targets-shop");
    expect(await read()).toBe(before);
    expect((await project.plan("targets-shop")).code).toBe(0);
  });

  it("makes no diff after Argo CD rewrote it", async () => {
    const { data } = JSON.parse(await kubectl("get", "secret", "orders", "-n", "argocd", "-o", "json"));
    await patch({
      metadata: {
        annotations: { "managed-by": "argocd.argoproj.io", "argocd.argoproj.io/refresh": "2026-11-24T00:00:00Z" },
      },
      data,
    });
    expect((await project.plan("targets-shop")).code).toBe(0);
  });
});
