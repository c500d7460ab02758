import { writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Listr } from "listr2";
import { pipelineUser, terraformEnvironment } from "./clients";
import { mustRun } from "./command";
import { missingReport, wayInReport } from "./report";
import { missingRequirements } from "./requirements";
import type { Sandbox } from "./running-sandbox";
import { openSandbox, startSandbox, stopSandbox } from "./sandbox";
import { applyAll } from "./terraform";
import { type WayIn, walkIn } from "./way-in";
import { ARGOCD_SERVICE_ACCOUNTS } from "./world";

const PROJECT = resolve(__dirname, "..");

const USAGE = `Usage: npm run sandbox -- [up | down | status] [--state FOLDER]

  up        starts AWS and three EKS clusters, applies fleet.yaml, shows Argo CD's way into each target (default)
  status    shows the ways again
  down      stops everything and leaves nothing behind

  --state FOLDER   where it keeps everything (default: .sandbox)`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { state: { type: "string" }, help: { type: "boolean" } },
  });
  const [command = "up", ...rest] = positionals;
  const known = ["up", "down", "status"].includes(command);
  if (values.help || rest.length > 0 || !known) {
    console.log(USAGE);
    process.exitCode = values.help ? 0 : 1;
    return;
  }
  const state = resolve(values.state ?? join(PROJECT, ".sandbox"));
  if (command === "down") await stopSandbox(state);
  else if (command === "status") await status(state);
  else await up(state);
}

async function up(state: string): Promise<void> {
  const missing = await missingRequirements(process.env);
  if (missing.length > 0) {
    console.error(missingReport(missing));
    process.exitCode = 1;
    return;
  }
  const out = join(state, "cdktf.out");
  await new Listr(
    [
      {
        title: "AWS and EKS clusters",
        skip: () => (openSandbox(state) ? "running" : false),
        task: async (_, task) => {
          const log = (line: string) => {
            task.output = line;
          };
          await stopSandbox(state);
          writeEnvironment(await startSandbox({ state, log }));
        },
      },
      {
        title: "fleet.yaml synthesised",
        task: () =>
          mustRun("node", ["--import", "tsx", "cli/main.ts", "synth", "--out", out], {
            cwd: PROJECT,
            env: { PATH: process.env.PATH, TERRAFORM_LOCK_FILE: "" },
          }).then(() => {}),
      },
      {
        title: "fleet applied by Terraform",
        task: (_, task) =>
          applyAll(running(state), out, (line) => {
            task.output = line;
          }),
      },
    ],
    { concurrent: false, fallbackRendererCondition: !process.stdout.isTTY },
  ).run();
  await status(state);
}

async function status(state: string): Promise<void> {
  const sandbox = running(state);
  for (const target of ["payments", "orders"]) {
    const ways: WayIn[] = [];
    for (const serviceAccount of ARGOCD_SERVICE_ACCOUNTS) ways.push(await walkIn(sandbox, serviceAccount, target));
    console.log(`\n${wayInReport(target, ways)}`);
  }
  const at = relative(process.cwd(), state);
  console.log(`
Next:
  . ${at}/env.sh                                  aws, terraform and kubectl of this shell go to the sandbox
  terraform -chdir=${at}/cdktf.out/stacks/argocd plan
  kubectl --kubeconfig ${at}/kubeconfigs/111122223333-eu-west-1-argocd.yaml get secrets -n argocd
  npm run sandbox -- down                          stop it, and leave nothing behind`);
}

function running(state: string): Sandbox {
  const sandbox = openSandbox(state);
  if (!sandbox) throw new Error(`no sandbox runs in ${state}; start one by: npm run sandbox`);
  return sandbox;
}

/** What a shell needs to try things by hand, as the pipeline's user. */
function writeEnvironment(sandbox: Sandbox): void {
  const { PATH: _, CI: __, ...environment } = terraformEnvironment(sandbox);
  const lines = Object.entries(environment).map(([name, value]) => `export ${name}='${value}'`);
  const { accessKeyId } = pipelineUser(sandbox);
  const text = `# The sandbox's AWS, as user pipeline (${accessKeyId}) of account 111122223333.\n${lines.join("\n")}\nunset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL\n`;
  writeFileSync(join(sandbox.state, "env.sh"), text, { mode: 0o600 });
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
