import { kubectlAsAdmin } from "../../sandbox/clients";
import { readClusterSecret } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { deployedFleet } from "./support/deployed";
import type { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = theSandbox();
  project = await deployedFleet();
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

  it("is restored by an apply after its server, its config, Argo CD's label or a label of the fleet file changed", async () => {
    const read = () => kubectl("get", "secret", "orders", "-n", "argocd", "-o", "jsonpath={.data}{.metadata.labels}");
    const before = await read();
    await patch({
      stringData: { server: "https://elsewhere.example.com", config: "{}" },
      metadata: { labels: { "argocd.argoproj.io/secret-type": null, env: "test" } },
    });
    expect((await project.plan("targets-shop")).code).toBe(2);
    await project.apply("targets-shop");
    // Whatever the plan missed of it is still there.
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
