import { cpSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { terraformEnvironment } from "../../sandbox/clients";
import { type CommandResult, mustRun, run } from "../../sandbox/command";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { PLATFORM, POD_REGION } from "../../sandbox/world";
import { PROJECT } from "./support/project";
import { theSandbox } from "./support/sandbox";

/** What comes of a command of the documents: its exit code, or why it is not run here. */
type Outcome =
  | { readonly code: number; readonly more?: string; readonly instead?: string }
  | { readonly elsewhere: string };

const ok: Outcome = { code: 0 };
/** The sandbox runs no pods, and has no webhook that injects credentials. */
const unknown: Outcome = { code: 3 };
const REGISTRY_OUT_OF_REACH = "--skip-provider-lock";

/** Every command of the documents, in their order. A fleet is applied, looked at, and left as it is. */
const COMMANDS: readonly (readonly [string, Outcome])[] = [...readme(), ...operations()];

function readme(): (readonly [string, Outcome])[] {
  return [
    [
      "npx argocd-eks-iam init --argocd arn:aws:eks:eu-west-1:111122223333:cluster/argocd --target arn:aws:eks:us-east-1:444455556666:cluster/orders",
      { elsewhere: "25-own-repository.test.ts" },
    ],
    ["npm ci", { elsewhere: "25-own-repository.test.ts" }],
    ["npm run synth", { elsewhere: "25-own-repository.test.ts" }],
    ["npm ci", { elsewhere: ".ci/run" }],
    ["npm run synth", ok],
    ["npm test", { elsewhere: ".ci/run" }],
    ["npm run plan", { code: 2 }],
    ["npm run apply", ok],
    ["npx cdktf diff argocd", { code: 0, more: REGISTRY_OUT_OF_REACH }],
    ["npx cdktf deploy '*' --parallelism 1", { code: 0, more: `--auto-approve ${REGISTRY_OUT_OF_REACH}` }],
    ["npx cdktf destroy '*' --parallelism 1", { elsewhere: "02-deploy.test.ts" }],
    [
      "terraform -chdir=cdktf.out/stacks/targets-shop providers lock -platform=linux_amd64 -platform=darwin_arm64",
      { elsewhere: "where the registry is in reach" },
    ],
    ["cp cdktf.out/stacks/targets-shop/.terraform.lock.hcl .", ok],
    ["npm run sandbox", { elsewhere: "this is one" }],
    ["npm run sandbox -- down", { elsewhere: "this is one" }],
    ["npm run e2e", { elsewhere: "this is it" }],
  ];
}

function operations(): (readonly [string, Outcome])[] {
  return [
    ["npm run discover", ok],
    ["npm run discover -- --tag argocd=yes --write", ok],
    [
      "npm run discover -- --organization --organization-role arn:aws:iam::111122223333:role/list-accounts",
      { elsewhere: "18-discover.test.ts" },
    ],
    ["npm run graph", ok],
    ["npm run -s graph -- orders --format svg > orders.svg", ok],
    ["npm run -s doctor -- --json > doctor.json", unknown],
    ["npm run report -- --doctor doctor.json", ok],
    ["kubectl -n argocd rollout restart deployment,statefulset", ok],
    ["npm ci", { elsewhere: ".ci/run" }],
    ["npm run synth", ok],
    ["npm run plan -- --markdown plan.md", ok],
    ["npm run apply", ok],
    ["npm run synth", ok],
    ["npm run status", ok],
    ["npm run status -- --target orders", ok],
    ["npm run doctor", unknown],
    ["npm run doctor -- --try", unknown],
    ["npm run synth", ok],
    ["npm run import", ok],
    ["npm run synth", ok],
    ["npm run plan", ok],
    ["npm run apply", ok],
    ["rm fleet.imports.json", ok],
    ["npm run destroy", { elsewhere: "21-terminal.test.ts" }],
    ["npm run plan -- --destroy", { code: 2 }],
    [
      "kubectl -n argocd annotate secret <secret> argocd.argoproj.io/skip-reconcile=true",
      { code: 0, instead: "kubectl -n argocd annotate secret orders argocd.argoproj.io/skip-reconcile=true" },
    ],
  ];
}

/** The lines of the code blocks of a document, without comments; those of blocks other tests run are left to them. */
function commandsOf(document: string): string[] {
  const text = readFileSync(join(PROJECT, document), "utf8");
  const blocks = text.matchAll(/^```\n((?:npm|npx|terraform|kubectl)[\s\S]*?)^```$/gm);
  return [...blocks]
    .flatMap(([, block = ""]) => block.split("\n"))
    .map((line) => line.replace(/ +#.*$/, ""))
    .filter((line) => line !== "");
}

let sandbox: Sandbox;
let folder: string;

/** Runs a command in a clean checkout, with a pipeline's credentials and an administrator's kubeconfig. */
function shell(command: string): Promise<CommandResult> {
  const env = {
    ...terraformEnvironment(sandbox),
    KUBECONFIG: join(sandbox.state, `kubeconfigs/${PLATFORM}-${POD_REGION}-argocd.yaml`),
  };
  return run("sh", ["-euc", command], { cwd: folder, env, timeoutSeconds: 300 });
}

describe("the commands of README.md and docs/operations.md, in order, in a clean checkout", () => {
  beforeAll(async () => {
    sandbox = theSandbox();
    folder = join(sandbox.state, "checkout");
    await mustRun("git", ["clone", "--quiet", PROJECT, folder], { env: { PATH: process.env.PATH } });
    symlinkSync(join(PROJECT, "node_modules"), join(folder, "node_modules"));
    // As npm ci builds it.
    cpSync(join(PROJECT, "dist"), join(folder, "dist"), { recursive: true });
  });

  it("are these", () => {
    expect(COMMANDS.map(([command]) => command)).toEqual([
      ...commandsOf("README.md"),
      ...commandsOf("docs/operations.md"),
    ]);
  });

  it.each(COMMANDS.filter(([, outcome]) => !("elsewhere" in outcome)))("%s", async (command, outcome) => {
    if ("elsewhere" in outcome) throw new Error(outcome.elsewhere);
    const { code, stdout, stderr } = await shell([outcome.instead ?? command, outcome.more ?? ""].join(" "));
    expect({ code, said: code === outcome.code ? "" : `${stdout}\n${stderr}`.slice(-4000) }).toEqual({
      code: outcome.code,
      said: "",
    });
  });
});
