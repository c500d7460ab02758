import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { Option } from "@commander-js/extra-typings";
import { clusterAddress, firstFleet } from "../lib/fleet/first-fleet";
import { parseFleet } from "../lib/fleet/load";
import { ownCommand } from "../lib/model/shell-command";
import { oneOf } from "./arguments";
import { type DefineCommand, paragraphs } from "./command";
import { EXIT } from "./exit-codes";
import { collected, repeatable } from "./options";
import { print, printError } from "./output";
import { ownFolder } from "./own-package";
import { ENGINES, projectFiles } from "./project-files";
import { UsageError } from "./usage-error";

/** npm's lock file. */
const LOCK_FILE = "package-lock.json";

/** Path of the schema in a repository that depends on this package. */
const INSTALLED_SCHEMA = "./node_modules/argocd-eks-iam/fleet.schema.json";

/** `argocd-eks-iam init`. */
export const init: DefineCommand = (command, exit) =>
  command
    .description(
      paragraphs(`
Writes a repository for a fleet to the current folder: fleet.yaml, package.json and package-lock.json with exact versions, main.ts and
cdktf.json for cdktf, .gitignore, README.md and a pipeline. With --fleet, writes only a fleet file. Without --argocd, init asks for the
values in the terminal. Never overwrites a file.`),
    )
    .option("--argocd <arn>", "ARN of the EKS cluster that Argo CD runs in")
    .addOption(
      new Option("--target <arn>", "ARN of an EKS cluster that Argo CD manages; repeatable").argParser(collected),
    )
    .addOption(
      repeatable("--account <id=key>", "key of an account in the fleet file; repeatable (default: account-<id>)"),
    )
    .option(
      "--deploy-role <arn>",
      "role that Terraform assumes in each account; {id} stands for the account id (default: your own credentials)",
    )
    .option("--bucket <name>", "S3 bucket for the Terraform state (default: local files)")
    .option("--bucket-region <region>", "Region of the bucket (default: Region of the Argo CD cluster)")
    .addOption(
      new Option(
        "--engine <name>",
        "engine that runs Terraform: github, gitlab or atlantis (default: no pipeline)",
      ).argParser(oneOf("--engine", ENGINES)),
    )
    .option(
      "--package <spec>",
      "npm's specifier of argocd-eks-iam, such as the path of a tarball (default: the version that runs)",
    )
    .option("--fleet <file>", "write only this fleet file (default: FLEET_FILE, if set)")
    .action(async (values) => exit(await writeFirstFiles(values)));

interface InitArguments {
  readonly argocd?: string | undefined;
  readonly target?: readonly string[] | undefined;
  readonly account: readonly string[];
  readonly deployRole?: string | undefined;
  readonly bucket?: string | undefined;
  readonly bucketRegion?: string | undefined;
  readonly engine?: (typeof ENGINES)[number] | undefined;
  readonly package?: string | undefined;
  readonly fleet?: string | undefined;
}

async function writeFirstFiles(values: InitArguments): Promise<number> {
  const onlyFile = values.fleet ?? process.env.FLEET_FILE;
  if (onlyFile !== undefined && existsSync(onlyFile)) {
    throw new Error(`${onlyFile} already exists: name another file with --fleet`);
  }
  if (values.bucketRegion && !values.bucket) throw new UsageError("--bucket-region requires --bucket");
  const { bucket, bucketRegion: region, deployRole: role, argocd: hub, target, engine } = values;
  if (onlyFile === undefined) refuseExisting(projectFiles({ fleet: "", engine }).keys());
  const given = {
    argocd: hub,
    target,
    ...(role ? { deployRole: role } : {}),
    ...(bucket ? { bucket } : {}),
  };
  const answers = given.argocd === undefined ? await ask(given) : given;
  if (answers.argocd === undefined)
    throw new Error("--argocd: expected the ARN of the EKS cluster that Argo CD runs in");
  const argocd = clusterAddress(answers.argocd);
  const text = firstFleet({
    argocd,
    targets: (answers.target ?? []).map(clusterAddress),
    accountKeys: accountKeysOf(values.account),
    ...(answers.deployRole ? { deployRole: answers.deployRole } : {}),
    ...(answers.bucket ? { bucket: { name: answers.bucket, region: region ?? argocd.region } } : {}),
    schema: onlyFile === undefined ? INSTALLED_SCHEMA : schemaFrom(onlyFile),
  });
  parseFleet(text, onlyFile ?? "fleet.yaml");
  if (onlyFile !== undefined) {
    writeFileSync(onlyFile, text, { flag: "wx" });
    print(`Wrote ${onlyFile}. Next: ${ownCommand("synth", "--fleet", onlyFile)}`);
    return EXIT.ok;
  }
  return writeProject(projectFiles({ fleet: text, engine, packageSpec: values.package }));
}

function refuseExisting(paths: Iterable<string>): void {
  const existing = [...paths, LOCK_FILE].filter((path) => existsSync(path));
  if (existing.length === 0) return;
  const files = existing.length === 1 ? "this file" : "these files";
  throw new Error(
    `init writes a new repository, and ${files} already exist${existing.length === 1 ? "s" : ""}: ${existing.join(", ")}. Run init in an empty folder, or write only a fleet file with --fleet FILE`,
  );
}

/** Writes the files of a repository, and lets npm resolve package-lock.json. */
function writeProject(files: ReadonlyMap<string, string>): number {
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text, { flag: "wx" });
  }
  const npm = ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { status, stderr, error } = spawnSync("npm", npm, { encoding: "utf8", env: process.env });
  const isLocked = status === 0 && existsSync(LOCK_FILE);
  if (!isLocked) printError(`${LOCK_FILE} was not written, because npm failed:\n${error?.message ?? stderr.trim()}\n`);
  print(`Wrote ${[...files.keys(), ...(isLocked ? [LOCK_FILE] : [])].join(", ")}.
Next:
  npm ${isLocked ? "ci" : "install"}
  npm run synth`);
  return isLocked ? EXIT.ok : EXIT.error;
}

interface Answers {
  readonly argocd?: string | undefined;
  readonly target?: readonly string[] | undefined;
  readonly deployRole?: string;
  readonly bucket?: string;
}

/** Asks for the values that the options do not give; without a terminal, asks for nothing. */
async function ask(given: Answers): Promise<Answers> {
  if (!process.stdin.isTTY) return given;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const cluster = async (question: string): Promise<string> => {
    for (;;) {
      const answer = (await terminal.question(`${question}: `)).trim();
      if (answer === "" || isClusterArn(answer)) return answer;
      printError("  expected an ARN such as arn:aws:eks:eu-west-1:111122223333:cluster/argocd");
    }
  };
  const text = async (question: string, said: string | undefined) =>
    said ?? (await terminal.question(`${question}: `)).trim();
  const argocd = await cluster("ARN of the EKS cluster that Argo CD runs in");
  const target = [...(given.target ?? [])];
  for (let arn = "-"; arn !== "" && given.target === undefined; ) {
    arn = await cluster("ARN of an EKS cluster that Argo CD manages (empty: no more)");
    if (arn !== "") target.push(arn);
  }
  const deployRole = await text(
    "Role that Terraform assumes in each account; {id} stands for the account id (empty: your own credentials)",
    given.deployRole,
  );
  const bucket = await text("S3 bucket for the Terraform state (empty: local files)", given.bucket);
  terminal.close();
  return { argocd, target, deployRole, bucket };
}

function isClusterArn(text: string): boolean {
  try {
    return Boolean(clusterAddress(text));
  } catch {
    return false;
  }
}

function accountKeysOf(texts: readonly string[]): Map<string, string> {
  return new Map(
    texts.map((text) => {
      const [, id, key] = /^(\d{12})=(.+)$/.exec(text) ?? [];
      if (id === undefined || key === undefined) throw new Error(`--account: expected ID=KEY, got ${text}`);
      return [id, key];
    }),
  );
}

/** Path from the fleet file to the schema of this version, for editors. */
function schemaFrom(file: string): string {
  const path = relative(dirname(resolve(file)), join(ownFolder(), "fleet.schema.json"));
  return path.startsWith(".") ? path : `./${path}`;
}
