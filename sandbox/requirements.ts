import { run } from "./command";

/** A program the sandbox can't make itself. */
export interface Requirement {
  readonly program: string;
  readonly versionArgs: readonly string[];
  readonly purpose: string;
  readonly howToGet: string;
}

export const REQUIREMENTS: readonly Requirement[] = [
  {
    program: "terraform",
    versionArgs: ["version"],
    purpose: "applies the stacks",
    howToGet: "https://developer.hashicorp.com/terraform/install (1.10 or later)",
  },
  {
    program: "aws",
    versionArgs: ["--version"],
    purpose: "makes EKS tokens",
    howToGet: "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  },
  {
    program: "kubectl",
    versionArgs: ["version", "--client"],
    purpose: "enters the clusters",
    howToGet: "https://kubernetes.io/docs/tasks/tools/",
  },
  {
    program: "go",
    versionArgs: ["version"],
    purpose: "builds kube-apiserver, etcd and argocd-k8s-auth",
    howToGet: "https://go.dev/doc/install (1.26.6 or later)",
  },
  {
    program: "python3",
    versionArgs: ["-c", "import venv"],
    purpose: "runs AWS (MiniStack)",
    howToGet: "Python 3.11 or later with venv (Debian: python3-venv)",
  },
];

/** The programs that are not there, or do not run. */
export async function missingRequirements(env: NodeJS.ProcessEnv): Promise<readonly Requirement[]> {
  const missing: Requirement[] = [];
  for (const requirement of REQUIREMENTS) {
    const { code } = await run(requirement.program, requirement.versionArgs, { env }).catch(() => ({ code: 1 }));
    if (code !== 0) missing.push(requirement);
  }
  return missing;
}
