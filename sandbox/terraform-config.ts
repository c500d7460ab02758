import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import type { Tools } from "./tools";

/** Version the stand-in answers to; the real provider of this version behaves as it does. */
const KUBERNETES_PROVIDER_VERSION = "2.38.0";
const REGISTRY = "registry.terraform.io";

/** Where Terraform finds providers. */
export interface ProviderSources {
  /** Folder of an unpacked filesystem mirror; without it, the registry. */
  readonly mirror?: string | undefined;
  /** Folder of a mirror with the sandbox's own providers. */
  readonly own: string;
  /** Names of the providers that are the sandbox's own: `kubernetes`. */
  readonly ownNames: readonly string[];
}

/** Terraform's CLI configuration for these sources. */
export function terraformConfig({ mirror, own, ownNames }: ProviderSources): string {
  const names = ownNames.map((name) => `"${REGISTRY}/hashicorp/${name}"`).join(", ");
  const blocks = [
    ...(names ? [`filesystem_mirror {\n    path    = "${own}"\n    include = [${names}]\n  }`] : []),
    mirror
      ? `filesystem_mirror {\n    path    = "${mirror}"${names ? `\n    exclude = [${names}]` : ""}\n  }`
      : `direct {${names ? `\n    exclude = [${names}]\n  ` : ""}}`,
  ];
  return `provider_installation {\n  ${blocks.join("\n  ")}\n}\n`;
}

/** Writes the configuration of a sandbox; the path goes into TF_CLI_CONFIG_FILE. */
export function writeTerraformConfig(
  state: string,
  tools: Pick<Tools, "kubernetesProvider" | "awsProvider">,
  env: NodeJS.ProcessEnv,
): string {
  const mirror = env.SANDBOX_PROVIDER_MIRROR ?? findMirror("/");
  const hasKubernetes = mirror !== undefined && existsSync(join(mirror, REGISTRY, "hashicorp/kubernetes"));
  const usesRealKubernetes = hasKubernetes || env.SANDBOX_KUBERNETES_PROVIDER === "registry";
  const own = join(state, "providers");
  if (!usesRealKubernetes) installStandIn(own, tools.kubernetesProvider);
  const hasAws = mirror !== undefined && installFront(own, mirror, tools.awsProvider, join(state, "aws-schema"));
  const ownNames = [...(usesRealKubernetes ? [] : ["kubernetes"]), ...(hasAws ? ["aws"] : [])];
  const file = join(state, "terraformrc");
  writeFileSync(file, terraformConfig({ mirror, own, ownNames }));
  return file;
}

const OPENTOFU_REGISTRY = "registry.opentofu.org";

/**
 * Writes the configuration of OpenTofu for a sandbox that has one for Terraform. `hashicorp/aws` is another address there, so the
 * sandbox's own providers are also under OpenTofu's registry.
 */
export function writeOpenTofuConfig(state: string): string {
  const own = join(state, "providers");
  cpSync(join(own, REGISTRY), join(own, OPENTOFU_REGISTRY), { recursive: true });
  const file = join(state, "tofurc");
  const names = subfolders(join(own, REGISTRY, "hashicorp"));
  // A state that OpenTofu wrote makes Terraform install the providers of both registries.
  const included = [REGISTRY, OPENTOFU_REGISTRY]
    .flatMap((registry) => names.map((name) => `"${registry}/hashicorp/${name}"`))
    .join(", ");
  writeFileSync(
    file,
    `provider_installation {\n  filesystem_mirror {\n    path    = "${own}"\n    include = [${included}]\n  }\n  direct {\n    exclude = [${included}]\n  }\n}\n`,
  );
  return file;
}

const platform = () => `linux_${arch() === "x64" ? "amd64" : arch()}`;

function installStandIn(own: string, binary: string): void {
  const name = `terraform-provider-kubernetes_v${KUBERNETES_PROVIDER_VERSION}_x5`;
  // Terraform ignores a mirror whose upper folders are links, so everything is real.
  const file = join(own, REGISTRY, "hashicorp/kubernetes", KUBERNETES_PROVIDER_VERSION, platform(), name);
  mkdirSync(dirname(file), { recursive: true });
  if (!existsSync(file)) copyFileSync(binary, file);
}

/** Puts the front before every unpacked version of the AWS provider in a mirror. @returns whether the mirror has one */
function installFront(own: string, mirror: string, binary: string, schema: string): boolean {
  const provider = join(REGISTRY, "hashicorp/aws");
  let isThere = false;
  for (const version of subfolders(join(mirror, provider))) {
    const real = join(mirror, provider, version, platform());
    const front = join(own, provider, version, platform());
    const names = existsSync(real) ? readdirSync(real) : [];
    const name = names.find((file) => file.startsWith("terraform-provider-aws"));
    if (!name) continue;
    isThere = true;
    if (existsSync(join(front, name))) continue;
    mkdirSync(front, { recursive: true });
    copyFileSync(binary, join(front, name));
    writeFileSync(join(front, "in-front-of"), `${join(real, name)}\n${join(schema, version)}\n`);
  }
  return isThere;
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
