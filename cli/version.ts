import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Name and version of this tool: `argocd-eks-iam 0.1.0`. */
export function nameAndVersion(): string {
  // One folder up from the sources, two from the built command.
  const file = ["../package.json", "../../package.json"]
    .map((path) => join(__dirname, path))
    .find((path) => existsSync(path));
  const { name, version } = JSON.parse(readFileSync(file ?? "", "utf8"));
  return `${name} ${version}`;
}
