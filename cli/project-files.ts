import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ownFolder, ownManifest } from "./own-package";

/** The pipeline of an engine: its path in a repository, and its file in the folder examples/pipelines of this package. */
const PIPELINES = {
  github: { path: ".github/workflows/argocd-eks-iam.yml", source: "github-actions.yml" },
  gitlab: { path: ".gitlab-ci.yml", source: "gitlab-ci.yml" },
  atlantis: { path: "atlantis.yaml", source: "atlantis.yaml" },
} as const;

/** An engine that runs Terraform for a repository. */
export type Engine = keyof typeof PIPELINES;

/** Names of the engines. */
export const ENGINES = Object.keys(PIPELINES) as readonly Engine[];

/** The choices for a new repository. */
export interface NewProject {
  /** Text of the fleet file. */
  readonly fleet: string;
  /** npm's specifier of this package: a version, or the path of a tarball. @default - the version that runs */
  readonly packageSpec?: string | undefined;
  /** @default - no pipeline */
  readonly engine?: Engine | undefined;
}

/** The files of a new repository, by path. The repository needs nothing from a clone of this project. */
export function projectFiles(project: NewProject): ReadonlyMap<string, string> {
  const files = new Map([
    ["fleet.yaml", project.fleet],
    ["package.json", json(manifestOf(project))],
    ["cdktf.json", json(CDKTF)],
    ["main.ts", 'import { synthFleetFile } from "argocd-eks-iam";\n\nsynthFleetFile(process.env);\n'],
    [".gitignore", "node_modules/\ncdktf.out/\n.gen/\n*.tfstate\n*.tfstate.*\n"],
    ["README.md", readme()],
  ]);
  if (project.engine) {
    const { path, source } = PIPELINES[project.engine];
    files.set(path, readFileSync(join(ownFolder(), "examples/pipelines", source), "utf8"));
  }
  return files;
}

/** The scripts of the repository: each command of argocd-eks-iam that works on an existing fleet file. */
export const SCRIPTS = [
  ...[
    "validate",
    "synth",
    "plan",
    "review",
    "apply",
    "import",
    "doctor",
    "discover",
    "graph",
    "report",
    "status",
    "stacks",
  ],
  ...["forget", "destroy"],
];

const CDKTF = {
  language: "typescript",
  app: "node --import tsx main.ts",
  sendCrashReports: "false",
  codeMakerOutput: ".gen",
  terraformProviders: [],
  terraformModules: [],
  context: {},
};

function manifestOf({ packageSpec }: NewProject) {
  const { name, version, devDependencies } = ownManifest();
  const tested = (...packages: readonly string[]) =>
    Object.fromEntries(packages.map((dependency) => [dependency, devDependencies[dependency]]));
  return {
    name: "argocd-fleet",
    version: "1.0.0",
    private: true,
    scripts: Object.fromEntries(SCRIPTS.map((command) => [command, `${name} ${command}`])),
    dependencies: {
      ...tested("@cdktf/provider-aws", "@cdktf/provider-kubernetes"),
      [name]: packageSpec ?? version,
      ...tested("cdktf", "constructs"),
    },
    devDependencies: tested("cdktf-cli", "tsx"),
  };
}

function readme(): string {
  return `# Argo CD fleet

\`fleet.yaml\` lists the EKS clusters that Argo CD manages through IAM, for [argocd-eks-iam](https://www.npmjs.com/package/argocd-eks-iam).

| command | |
|---|---|
| \`npm ci\` | installs the exact versions of package-lock.json |
| \`npm run synth\` | validates \`fleet.yaml\` and writes Terraform JSON to \`cdktf.out\` |
| \`npm run plan\` | plans every stack and prints what changes |
| \`npm run apply\` | applies exactly those plans |
| \`npm run doctor\` | checks each step of Argo CD's connection to its clusters |
`;
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
