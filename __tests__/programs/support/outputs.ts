import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * What Terraform makes of values in its JSON syntax: each is evaluated, applied and read back from the state.
 * @throws with Terraform's own words where one is no valid value
 */
export function evaluated(values: readonly unknown[]): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), "argocd-eks-iam-terraform-"));
  const terraform = (...args: string[]) =>
    execFileSync("terraform", args, {
      cwd: folder,
      encoding: "utf8",
      env: { PATH: process.env.PATH, HOME: folder, CHECKPOINT_DISABLE: "1" },
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: 1 << 28,
    });
  try {
    const output = Object.fromEntries(values.map((value, index) => [`value_${index}`, { value }]));
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ output }));
    terraform("init", "-input=false", "-no-color");
    terraform("apply", "-input=false", "-no-color", "-auto-approve");
    const outputs: Record<string, { readonly value: unknown }> = JSON.parse(terraform("output", "-json"));
    return values.map((_, index) => outputs[`value_${index}`]?.value);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
