import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let root: string;
const out = () => join(root, "project/cdktf.out");
const fresh = () => join(root, "fresh/cdktf.out");
const stateFolder = () => join(root, "project/state");

/** A resource, and one after it that takes its time: it says where it runs, so that a test knows when. */
function synth(): void {
  const seconds = (count: number) => ({ "local-exec": { command: `touch ../../../running; sleep ${count}` } });
  const configuration = {
    terraform: { backend: { local: { path: "../../../state/shop.tfstate" } } },
    resource: {
      terraform_data: {
        first: { input: "1" },
        slow: { input: "1", depends_on: ["terraform_data.first"], provisioner: [seconds(3)] },
      },
    },
  };
  for (const folder of [out(), fresh()]) {
    mkdirSync(join(folder, "stacks/shop"), { recursive: true });
    writeFileSync(join(folder, "stacks/shop/cdk.tf.json"), JSON.stringify(configuration));
    const stacks = { shop: { workingDirectory: "stacks/shop", dependencies: [] } };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks }));
  }
}

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Plans and applies in a process of its own, which gets a signal in the middle of the slow resource. */
function applied(signal?: NodeJS.Signals): Promise<Ended> {
  const program = join(__dirname, "support/apply-program.ts");
  const child = spawn("node", ["--import", "tsx", program, out(), fresh()], {
    env: { PATH: process.env.PATH, HOME: root, CHECKPOINT_DISABLE: "1" },
    cwd: join(__dirname, "../.."),
  });
  const text = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) child[stream].on("data", (part) => (text[stream] += part));
  const looks = setInterval(() => {
    if (!signal || !existsSync(join(root, "project/running"))) return;
    child.kill(signal);
    clearInterval(looks);
  }, 50);
  return new Promise((resolve) =>
    child.on("close", (code) => {
      clearInterval(looks);
      resolve({ code, ...text });
    }),
  );
}

function resourcesInState(): string[] {
  const { resources } = JSON.parse(readFileSync(join(stateFolder(), "shop.tfstate"), "utf8"));
  return resources.map(({ name }: { readonly name: string }) => name).sort();
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "argocd-eks-iam-interrupted-"));
  mkdirSync(stateFolder(), { recursive: true });
  synth();
});

afterEach(() => rmSync(root, { recursive: true }));

it.each(["SIGINT", "SIGTERM"] as const)(
  "after %s in the middle of an apply Terraform has written its state and released the lock, and the next apply converges",
  async (signal) => {
    const interrupted = await applied(signal);
    expect(interrupted.stderr).toContain("interrupted: waiting for Terraform to write its state");
    expect(interrupted.code).toBe(1);
    expect(JSON.parse(interrupted.stdout)).toMatchObject([{ stack: "shop", result: "failed" }]);
    expect(resourcesInState()).toContain("first");
    expect(readdirSync(stateFolder()).filter((name) => name.includes("lock"))).toEqual([]);
    expect((await applied()).code).toBe(0);
    expect(resourcesInState()).toEqual(["first", "slow"]);
  },
);
