import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join } from "node:path";

/** Version the stand-in answers to; the real provider of this version behaves as it does. */
const KUBERNETES_PROVIDER_VERSION = "2.38.0";
const REGISTRY = "registry.terraform.io";

/** Where Terraform finds providers. */
export interface ProviderSources {
  /** Folder of an unpacked filesystem mirror; without it, the registry. */
  readonly mirror?: string | undefined;
  /** Folder of a mirror with the stand-in Kubernetes provider; without it, as any other provider. */
  readonly standIn?: string | undefined;
}

/** Terraform's CLI configuration for these sources. */
export function terraformConfig({ mirror, standIn }: ProviderSources): string {
  const kubernetes = `${REGISTRY}/hashicorp/kubernetes`;
  const blocks = [
    ...(standIn ? [`filesystem_mirror {\n    path    = "${standIn}"\n    include = ["${kubernetes}"]\n  }`] : []),
    mirror
      ? `filesystem_mirror {\n    path    = "${mirror}"${standIn ? `\n    exclude = ["${kubernetes}"]` : ""}\n  }`
      : `direct {${standIn ? `\n    exclude = ["${kubernetes}"]\n  ` : ""}}`,
  ];
  return `provider_installation {\n  ${blocks.join("\n  ")}\n}\n`;
}

/** Writes the configuration of a sandbox; the path goes into TF_CLI_CONFIG_FILE. */
export function writeTerraformConfig(state: string, standInBinary: string, env: NodeJS.ProcessEnv): string {
  const mirror = env.SANDBOX_PROVIDER_MIRROR ?? findMirror("/");
  const hasReal = mirror !== undefined && existsSync(join(mirror, REGISTRY, "hashicorp/kubernetes"));
  const useReal = hasReal || env.SANDBOX_KUBERNETES_PROVIDER === "registry";
  const standIn = useReal ? undefined : join(state, "providers");
  if (standIn) installStandIn(standIn, standInBinary);
  const file = join(state, "terraformrc");
  writeFileSync(file, terraformConfig({ mirror, standIn }));
  return file;
}

function installStandIn(mirror: string, binary: string): void {
  const name = `terraform-provider-kubernetes_v${KUBERNETES_PROVIDER_VERSION}_x5`;
  const platform = `linux_${arch() === "x64" ? "amd64" : arch()}`;
  // Terraform ignores a mirror whose upper folders are links, so everything is real.
  const file = join(mirror, REGISTRY, "hashicorp/kubernetes", KUBERNETES_PROVIDER_VERSION, platform, name);
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) copyFileSync(binary, file);
}

/** Folders that are large, or no files at all. */
const NOT_SEARCHED = new Set(["proc", "sys", "dev", "run", "tmp", "home", "root", "node_modules"]);
const MIRROR_DEPTH = 4;

/** The folder that holds one named `registry.terraform.io`, at most four levels down. */
function findMirror(root: string): string | undefined {
  let level = [root];
  for (let depth = 0; depth < MIRROR_DEPTH; depth++) {
    const next: string[] = [];
    for (const folder of level) {
      const names = subfolders(folder);
      if (names.includes(REGISTRY)) return folder;
      next.push(...names.filter((name) => !NOT_SEARCHED.has(name)).map((name) => join(folder, name)));
    }
    level = next;
  }
  return undefined;
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch {
    return []; // not ours to read
  }
}
