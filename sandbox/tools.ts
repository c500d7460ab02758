import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { mustRun } from "./command";
import { cachedFile, cacheFolder, cacheKey, filesBelow, locked } from "./tool-cache";

/** Everything the sandbox runs that is not on the machine already. */
export interface Tools {
  /** Folder of `etcd` and `kube-apiserver`. */
  readonly binaries: string;
  /** The aws-iam-authenticator of clusters that read aws-auth. */
  readonly authenticator: string;
  /** Argo CD's own program that makes the token for a cluster. */
  readonly argocdK8sAuth: string;
  /** Python with MiniStack. */
  readonly python: string;
  /** The stand-in Kubernetes provider. */
  readonly kubernetesProvider: string;
  /** What stands in front of the AWS provider, with its schema at hand. */
  readonly awsProvider: string;
}

/** Says what is being made; the task's own time is the caller's to show. */
export type Log = (line: string) => void;

const KUBERNETES_VERSION = "v1.36.3";
const VERSION_PACKAGE = "k8s.io/component-base/version";

/** Without its version stamped in, clients take an API server's answers for malformed. */
const KUBE_APISERVER_FLAGS =
  `-s -w -X ${VERSION_PACKAGE}.gitVersion=${KUBERNETES_VERSION} ` +
  `-X ${VERSION_PACKAGE}.gitMajor=1 -X ${VERSION_PACKAGE}.gitMinor=36`;

/** What a Go program is built from: not its tests. */
const GO_SOURCES = /^(?!.*_test\.go$).*(\.go|go\.mod|go\.sum)$/;

/** Makes what is missing, one thing at a time; a second call takes a second. */
export async function ensureTools(env: NodeJS.ProcessEnv, log: Log): Promise<Tools> {
  const cache = cacheFolder(env);
  return locked(join(cache, "lock"), async () => {
    const python = await installPython(cache, env, log);
    const go = await goVersion(env);
    const kubernetesProvider = await ensureProvider(cache, go, "kubernetes", env, log);
    const awsProvider = await ensureProvider(cache, go, "aws", env, log);
    const binaries = await ensureClusterBinaries(cache, go, env, log);
    const authenticator = await ensureAuthenticator(cache, go, env, log);
    return {
      python,
      kubernetesProvider,
      awsProvider,
      binaries,
      authenticator,
      argocdK8sAuth: await ensureK8sAuth(cache, go, env, log),
    };
  });
}

/** Makes the Python with MiniStack alone. */
export function ensurePython(env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const cache = cacheFolder(env);
  return locked(join(cache, "lock"), () => installPython(cache, env, log));
}

async function ensureClusterBinaries(cache: string, go: string, env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const source = join(__dirname, "tools");
  const key = cacheKey(`${go} ${KUBE_APISERVER_FLAGS}`, [join(source, "go.mod"), join(source, "go.sum")]);
  const folder = join(cache, `kubernetes-${key}`);
  const build = (name: string, module: string, flags: string, hint: string) =>
    cachedFile(join(folder, name), async (target) => {
      log(`building ${name} (once; ${hint})`);
      await goBuild(source, ["-ldflags", flags, "-o", target, module], env, log);
    });
  await build("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver", KUBE_APISERVER_FLAGS, "5 to 10 minutes");
  await build("etcd", "go.etcd.io/etcd/server/v3", "-s -w", "half a minute");
  return folder;
}

async function ensureAuthenticator(cache: string, go: string, env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const source = join(__dirname, "tools/authenticator");
  const key = cacheKey(go, [join(source, "go.mod"), join(source, "go.sum")]);
  return cachedFile(join(cache, `authenticator-${key}`, "aws-iam-authenticator"), async (target) => {
    log("building aws-iam-authenticator (once; 2 to 3 minutes)");
    const module = "sigs.k8s.io/aws-iam-authenticator/cmd/aws-iam-authenticator";
    await goBuild(source, ["-ldflags", "-s -w", "-o", target, module], env, log);
  });
}

/** As OpenTofu's own release: without it the version would be `1.12.6-dev`. */
const OPENTOFU_FLAGS = "-s -w -X github.com/opentofu/opentofu/version.dev=no";

/** OpenTofu's `tofu`. Only the tests of OpenTofu need it, so a sandbox starts without. */
export function ensureOpenTofu(env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const cache = cacheFolder(env);
  return locked(join(cache, "lock"), async () => {
    const go = await goVersion(env);
    const source = join(__dirname, "tools/opentofu");
    const key = cacheKey(`${go} ${OPENTOFU_FLAGS}`, [join(source, "go.mod"), join(source, "go.sum")]);
    return cachedFile(join(cache, `opentofu-${key}`, "tofu"), async (target) => {
      log("building OpenTofu (once; 4 to 9 minutes)");
      const args = ["-ldflags", OPENTOFU_FLAGS, "-o", target, "github.com/opentofu/opentofu/cmd/tofu"];
      await goBuild(source, args, env, log);
    });
  });
}

async function ensureK8sAuth(cache: string, go: string, env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const source = join(__dirname, "tools/argocd-k8s-auth");
  const key = cacheKey(go, filesBelow(source, GO_SOURCES));
  return cachedFile(join(cache, `argocd-k8s-auth-${key}`, "argocd-k8s-auth"), async (target) => {
    log("building Argo CD's argocd-k8s-auth (once; 1 to 2 minutes)");
    await goBuild(source, ["-ldflags", "-s -w", "-o", target, "."], env, log);
  });
}

const PROVIDERS = {
  kubernetes: "the stand-in Kubernetes provider (once; 2 minutes)",
  aws: "what stands in front of the AWS provider (once; half a minute)",
};

async function ensureProvider(
  cache: string,
  go: string,
  name: keyof typeof PROVIDERS,
  env: NodeJS.ProcessEnv,
  log: Log,
): Promise<string> {
  const source = join(__dirname, `${name}-provider`);
  const key = cacheKey(go, filesBelow(source, GO_SOURCES));
  return cachedFile(join(cache, `${name}-provider-${key}`, `terraform-provider-${name}`), async (target) => {
    log(`building ${PROVIDERS[name]}`);
    await goBuild(source, ["-ldflags", "-s -w", "-o", target, "."], env, log);
  });
}

/** Version and platform of Go, which are part of what a tool is built from. */
export async function goVersion(env: NodeJS.ProcessEnv): Promise<string> {
  return (await mustRun("go", ["env", "GOVERSION", "GOOS", "GOARCH"], { env })).trim().replaceAll("\n", " ");
}

/** Builds a Go program, and says every half minute that it still builds. */
export async function goBuild(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const started = Date.now();
  const alive = setInterval(() => log(`  still building, ${Math.round((Date.now() - started) / 1000)} s`), 30_000);
  try {
    await mustRun("go", ["build", "-trimpath", "-buildvcs=false", ...args], { cwd, env, timeoutSeconds: 3600 });
  } finally {
    clearInterval(alive);
  }
}

/** A virtual environment is a folder, and knows its own path: it is made in place, and marked when it is whole. */
async function installPython(cache: string, env: NodeJS.ProcessEnv, log: Log): Promise<string> {
  const requirements = join(__dirname, "aws/requirements.txt");
  const version = (await mustRun("python3", ["-V"], { env })).trim();
  const folder = join(cache, `python-${cacheKey(version, [requirements])}`);
  const python = join(folder, "bin/python");
  await cachedFile(join(folder, "installed"), async (target) => {
    log("installing MiniStack (once; half a minute)");
    if (existsSync(folder)) rmSync(join(folder, "lib"), { recursive: true, force: true });
    await mustRun("python3", ["-m", "venv", folder], { env });
    await mustRun(python, ["-m", "pip", "install", "-q", "-r", requirements], { env, timeoutSeconds: 900 });
    await mustRun(
      python,
      ["-c", `import ministack.app, pathlib; pathlib.Path(${JSON.stringify(target)}).write_text("yes")`],
      {
        env: { ...env, TMPDIR: dirname(target), IOT_MTLS_ENABLED: "0", SFTP_ENABLED: "0" },
      },
    );
  });
  return python;
}
