import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformStack } from "cdktf";
import { parseFleet } from "../../lib/fleet/load";
import { PASSED_NAMES } from "../../lib/model/backends";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { Apply } from "../../lib/terraform/apply";
import { rememberPlans } from "../../lib/terraform/known-plans";
import { planStacks } from "../../lib/terraform/plan";
import { recordPlans } from "../../lib/terraform/saved-plans";
import { useBackend } from "../../stacks/backend";
import { NOWHERE, synthStack } from "../support/synth";

const TOOL = "argocd-eks-iam 0.0.0-test";
const progress = { log: () => {}, doing: () => {} };
const STACKS = ["argocd", "targets-shop"];

let root: string;
let environment: NodeJS.ProcessEnv;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "argocd-eks-iam-backends-"));
  mkdirSync(join(root, "home"));
  environment = { PATH: process.env.PATH, HOME: join(root, "home"), CHECKPOINT_DISABLE: "1" };
});

afterEach(() => rmSync(root, { recursive: true }));

/** Stacks with the backend of a fleet file, and one resource that needs no provider each. */
function synth(folder: string, backend: object): void {
  const file = {
    accounts: { platform: { id: "111122223333", regions: ["eu-west-1"] } },
    argocd: { account: "platform", cluster: "argocd" },
    targets: {},
    backend,
  };
  const fleet = parseFleet(JSON.stringify(file), "fleet.yaml");
  for (const name of STACKS) {
    const stack = new TerraformStack(new App({ outdir: NOWHERE }), name);
    useBackend(stack, name, fleet.backend);
    stack.addOverride("resource.terraform_data.own", { input: `of ${name}` });
    const directory = join(folder, "stacks", name);
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(synthStack(stack), null, 2));
  }
  const stacks = Object.fromEntries(
    STACKS.map((name) => [
      name,
      { workingDirectory: `stacks/${name}`, dependencies: name === "argocd" ? [] : ["argocd"] },
    ]),
  );
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks }));
}

function terraform(stack: string, ...args: readonly string[]) {
  const cwd = join(root, "project/cdktf.out/stacks", stack);
  const { status, stdout, stderr } = spawnSync("terraform", [...args, "-no-color"], {
    cwd,
    env: environment,
    encoding: "utf8",
  });
  return { status, said: stdout + stderr };
}

/** State by HTTP as GitLab keeps it: with a password, and a lock that only its holder opens. */
class StateServer {
  readonly states = new Map<string, string>();
  readonly locks = new Map<string, string>();
  private readonly server: Server = createServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += part;
    const { pathname } = new URL(request.url ?? "", "http://state");
    const [, name = "", lock] = /^\/state\/([a-z-]+)(\/lock)?$/.exec(pathname) ?? [];
    const authorization = `Basic ${Buffer.from("ci:hunter2").toString("base64")}`;
    if (request.headers.authorization !== authorization) return response.writeHead(401).end();
    if (lock) return response.writeHead(this.locked(name, request.method, body)).end(this.locks.get(name));
    if (request.method === "GET") {
      const state = this.states.get(name);
      return response.writeHead(state === undefined ? 404 : 200).end(state);
    }
    if (request.method !== "POST") return response.writeHead(405).end();
    this.states.set(name, body);
    return response.writeHead(200).end();
  });

  private locked(name: string, method: string | undefined, holder: string): number {
    if (method === "DELETE") return this.locks.delete(name) ? 200 : 404;
    if (this.locks.has(name)) return 423;
    this.locks.set(name, holder);
    return 200;
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/state`;
  }

  stop(): void {
    this.server.close();
  }
}

describe("state by HTTP", () => {
  const server = new StateServer();
  let address: string;

  beforeAll(async () => {
    address = await server.start();
  });

  afterAll(() => server.stop());

  const backend = () => ({
    http: {
      address: `${address}/{stack}`,
      lock_address: `${address}/{stack}/lock`,
      unlock_address: `${address}/{stack}/lock`,
      lock_method: "POST",
      unlock_method: "DELETE",
      retry_max: 0,
    },
  });

  async function plan() {
    const outFolder = join(root, "project/cdktf.out");
    const stacks = stacksInOrder(outFolder);
    const plans = await planStacks({ stacks, environment, progress });
    const made = stacks.flatMap((stack, index) => plans.slice(index, index + 1).map((plan) => ({ stack, plan })));
    rememberPlans(outFolder, recordPlans(TOOL, made), environment);
    return plans;
  }

  it("is planned and applied stack by stack, each with a state and a lock of its own", async () => {
    for (const folder of ["project", "fresh"]) synth(join(root, folder, "cdktf.out"), backend());
    environment = { ...environment, TF_HTTP_USERNAME: "ci", TF_HTTP_PASSWORD: "hunter2" };
    expect((await plan()).map(({ ok }) => ok)).toEqual([true, true]);
    const folders = { outFolder: join(root, "project/cdktf.out"), freshFolder: join(root, "fresh/cdktf.out") };
    const apply = new Apply({ ...folders, tool: TOOL, allowDestroy: [], environment, progress });
    expect((await apply.run()).map(({ result }) => result)).toEqual(["applied", "applied"]);
    expect([...server.states.keys()].sort()).toEqual(STACKS);
    expect(server.states.get("targets-shop")).toContain("of targets-shop");
    expect(server.states.get("targets-shop")).not.toContain("of argocd");
    expect(server.locks.size).toBe(0);
    expect((await plan()).map((one) => one.ok && one.planFile)).toEqual([undefined, undefined]);
  });

  it("is not touched while another run has the lock", async () => {
    synth(join(root, "project/cdktf.out"), backend());
    environment = { ...environment, TF_HTTP_USERNAME: "ci", TF_HTTP_PASSWORD: "hunter2" };
    server.locks.set("argocd", JSON.stringify({ ID: "1c4b", Who: "alice@laptop", Operation: "OperationTypeApply" }));
    const [argocd, targets] = await plan();
    server.locks.clear();
    expect(argocd).toMatchObject({
      ok: false,
      error: expect.stringMatching(/\n→ another run has the lock 1c4b\. Wait.* force-unlock 1c4b$/),
    });
    expect(targets).toMatchObject({ ok: true });
  });

  it("is refused without its password, which stands in no file", async () => {
    synth(join(root, "project/cdktf.out"), backend());
    const plans = await plan();
    expect(plans.map(({ ok }) => ok)).toEqual([false, false]);
    expect(JSON.stringify(plans)).toContain("HTTP remote state endpoint requires auth");
  });
});

describe("each backend that is passed through", () => {
  const EXAMPLES = {
    http: { address: "https://state.example/{stack}", retry_max: 2, skip_cert_verification: false },
    gcs: { bucket: "acme-state", prefix: "argocd/{stack}", impersonate_service_account_delegates: ["a@b.example"] },
    azurerm: { storage_account_name: "acme", container_name: "state", key: "{stack}.tfstate", use_azuread_auth: true },
    pg: { schema_name: "{stack}", skip_schema_creation: true },
    consul: { address: "consul.example:8500", scheme: "https", path: "argocd/{stack}", gzip: true },
    kubernetes: {
      secret_suffix: "{stack}",
      namespace: "terraform",
      config_path: "~/.kube/config",
      labels: { team: "a" },
    },
    remote: { hostname: "app.terraform.io", organization: "acme", workspaces: { name: "argocd-{stack}" } },
    cloud: {
      hostname: "app.terraform.io",
      organization: "acme",
      workspaces: { name: "argocd-{stack}", project: "gitops" },
    },
  };

  it("has an example here", () => {
    expect(Object.keys(EXAMPLES).sort()).toEqual([...PASSED_NAMES].sort());
  });

  it.each(Object.entries(EXAMPLES))("%s is written for each stack, and is what Terraform takes", (name, args) => {
    synth(join(root, "project/cdktf.out"), { [name]: args });
    for (const stack of STACKS) {
      expect(terraform(stack, "init", "-backend=false")).toMatchObject({ status: 0 });
      expect(terraform(stack, "validate")).toMatchObject({ status: 0 });
    }
    // Terraform reads the arguments before it connects: an argument that it does not know fails.
    const wrong = { ...args, no_such_argument: "x" };
    synth(join(root, "project/cdktf.out"), { [name]: wrong });
    expect(terraform("argocd", "init", "-input=false").said).toMatch(/no_such_argument/);
  });
});
