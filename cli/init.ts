import { existsSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { clusterAddress, firstFleet } from "../lib/fleet/first-fleet";
import { parseFleet } from "../lib/fleet/load";
import { fleetFileOf } from "../lib/synth/synth-fleet-file";
import { print, printError } from "./output";

const USAGE = `Usage: argocd-eks-iam init [--argocd ARN] [--target ARN] [--account ID=KEY] [--deploy-role ARN]
                           [--bucket NAME --bucket-region REGION] [--fleet FILE]

Writes a first fleet file with comments. Without --argocd, init asks for the values in the terminal. Never overwrites a file.

  --argocd ARN             ARN of the EKS cluster that Argo CD runs in
  --target ARN             ARN of an EKS cluster that Argo CD manages; repeatable
  --account ID=KEY         key of an account in the fleet file (default: account-<id>); repeatable
  --deploy-role ARN        role that Terraform assumes in each account; {id} stands for the account id
                           (default: your own credentials)
  --bucket NAME            S3 bucket for the Terraform state (default: local files)
  --bucket-region REGION   Region of the bucket (default: Region of the Argo CD cluster)
  --fleet FILE             file to write (default: FLEET_FILE, else fleet.yaml)
  --help                   print this help`;

/** `argocd-eks-iam init`. */
export async function init(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      argocd: { type: "string" },
      target: { type: "string", multiple: true },
      account: { type: "string", multiple: true, default: [] },
      "deploy-role": { type: "string" },
      bucket: { type: "string" },
      "bucket-region": { type: "string" },
      fleet: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help) {
    print(USAGE);
    return 0;
  }
  const file = fleetFileOf(process.env, values.fleet);
  if (existsSync(file)) throw new Error(`${file} already exists: name another file with --fleet`);
  if (values["bucket-region"] && !values.bucket) throw new Error("--bucket-region requires --bucket");
  const { bucket, "bucket-region": region, "deploy-role": role, ...said } = values;
  const given = { ...said, ...(role ? { deployRole: role } : {}), ...(bucket ? { bucket } : {}) };
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
    schema: schemaFrom(file),
  });
  parseFleet(text, file);
  writeFileSync(file, text, { flag: "wx" });
  print(`Wrote ${file}. Next: argocd-eks-iam synth --fleet ${file}`);
  return 0;
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
  // One folder up from the sources, two from the built command.
  const schema = ["..", "../.."].map((up) => resolve(__dirname, up, "fleet.schema.json")).find((at) => existsSync(at));
  const way = relative(dirname(resolve(file)), schema ?? "fleet.schema.json");
  return way.startsWith(".") ? way : `./${way}`;
}
