import { digestOf } from "../../lib/synth/output/stack-files";
import type { ListedStack } from "../../lib/terraform/stack-list";

/** File that makes a folder a stack of Terramate. */
export const TERRAMATE_FILE = "stack.tm.hcl";

/**
 * A stack of Terramate. Names of stacks, account ids and Regions have no character that HCL would read as an expression.
 * @see https://terramate.io/docs/cli/reference/blocks/stack
 */
export function terramateStack({ name, dependencies, accounts, regions }: ListedStack): string {
  const list = (values: readonly string[]) => `[${values.map((value) => `"${value}"`).join(", ")}]`;
  const after = dependencies.map((dependency) => `../${dependency}`);
  const attributes = {
    name: `"${name}"`,
    // Terramate allows 64 characters, which a name may exceed.
    id: `"argocd-eks-iam-${digestOf(name).slice(0, 16)}"`,
    ...(after.length > 0 ? { after: list(after) } : {}),
    tags: list(["argocd-eks-iam", ...accounts.map((account) => `account-${account}`), ...regions]),
  };
  const width = Math.max(...Object.keys(attributes).map((key) => key.length));
  const lines = Object.entries(attributes).map(([key, value]) => `  ${key.padEnd(width)} = ${value}\n`);
  return `stack {\n${lines.join("")}}\n`;
}
