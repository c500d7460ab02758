import { stringify } from "yaml";
import type { ListedStack } from "../../lib/terraform/stack-list";

/** Files that change stacks, in addition to the fleet file and its imports. */
const PROJECT_FILES = [
  "*.ts",
  "cdktf.json",
  "package.json",
  "package-lock.json",
  ".terraform.lock.hcl",
  ".tofu.lock.hcl",
];

/**
 * `atlantis.yaml` with one project for each stack, whose workspace is the stack. Atlantis clones the repository for each workspace,
 * so projects never share a folder.
 * @param files the fleet file and the file with its imports, from the root of the repository
 * @see https://www.runatlantis.io/docs/repo-level-atlantis-yaml
 */
export function atlantisConfig(stacks: readonly ListedStack[], files: readonly string[]): string {
  const names = stacks.map(({ name }) => name);
  return stringify({
    version: 3,
    parallel_plan: true,
    parallel_apply: true,
    abort_on_execution_order_fail: true,
    projects: stacks.map(({ name, dependencies, order }) => {
      const before = dependencies.filter((dependency) => names.includes(dependency));
      return {
        name,
        dir: ".",
        workspace: name,
        workflow: "argocd-eks-iam-stack",
        execution_order_group: order,
        ...(before.length > 0 ? { depends_on: before } : {}),
        autoplan: { when_modified: [...files, ...PROJECT_FILES] },
      };
    }),
  });
}
