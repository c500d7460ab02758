import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The fields that this program reads from its package.json. */
interface Manifest {
  readonly name: string;
  readonly version: string;
  /** The versions with which this version was tested. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The folder of this package: one folder up from the sources, two from the built command. */
export function ownFolder(): string {
  const found = ["..", "../.."].map((up) => join(__dirname, up)).find((at) => existsSync(join(at, "package.json")));
  if (found === undefined) throw new Error(`no package.json above ${__dirname}: install argocd-eks-iam again`);
  return found;
}

/** The package.json of this package. */
export function ownManifest(): Manifest {
  return JSON.parse(readFileSync(join(ownFolder(), "package.json"), "utf8"));
}

/** Name and version of this tool: `argocd-eks-iam 0.1.0`. */
export function nameAndVersion(): string {
  const { name, version } = ownManifest();
  return `${name} ${version}`;
}
