import { execFile } from "node:child_process";
import { isAbsolute, resolve } from "node:path";

/** Terraform or OpenTofu, as installed on this machine. */
export interface TerraformProgram {
  /** Name on PATH, or absolute path. */
  readonly command: string;
  readonly product: Product;
  readonly version: string;
}

export type Product = "Terraform" | "OpenTofu";

/** Oldest supported version of each product, and the reason. */
const OLDEST: Readonly<Record<Product, { readonly version: string; readonly why: string }>> = {
  Terraform: { version: "1.10", why: "older versions cannot lock a state in S3 without DynamoDB" },
  OpenTofu: {
    version: "1.12",
    why: "older versions do not replace the access entry of a recreated role (opentofu/opentofu#3714)",
  },
};

/** The program cannot be used; nothing was run. */
export class TerraformProgramError extends Error {}

/**
 * Name or path of the program that runs: the flag, else cdktf's own variable `TERRAFORM_BINARY_NAME`, else `terraform`. A relative
 * path is resolved here, because the program runs in the folders of the stacks.
 */
export function terraformCommand(environment: NodeJS.ProcessEnv, flag?: string): string {
  const name = flag || environment.TERRAFORM_BINARY_NAME || "terraform";
  return name.includes("/") && !isAbsolute(name) ? resolve(name) : name;
}

/**
 * Checks the program by its version. `version -json` of OpenTofu has the same key as that of Terraform, and names no product; the
 * first line of `version` does.
 * @param folder folder of a stack: version managers select a version by the folder
 * @throws TerraformProgramError if the program is missing, is another program, or is too old
 */
export async function terraformProgram(
  command: string,
  folder: string,
  environment: NodeJS.ProcessEnv,
): Promise<TerraformProgram> {
  const said = await versionText(command, folder, environment);
  const [, product, version] = /^(Terraform|OpenTofu) v(\d+\.\d+\.\d+\S*)$/m.exec(said) ?? [];
  if (!product || !version) {
    throw refused(`${command} is neither Terraform nor OpenTofu`, "Install one of the two");
  }
  const { version: oldest, why } = OLDEST[product as Product];
  if (isOlder(version, oldest)) {
    throw refused(`${command} is ${product} ${version}, expected ${oldest} or later: ${why}`, `Upgrade ${product}`);
  }
  return { command, product: product as Product, version };
}

/** `OpenTofu 1.12.6` */
export function programName({ product, version }: TerraformProgram): string {
  return `${product} ${version}`;
}

function refused(problem: string, fix: string): TerraformProgramError {
  return new TerraformProgramError(
    `${problem}. ${fix}, or name another program with --terraform or TERRAFORM_BINARY_NAME`,
  );
}

/** Empty if the program fails. */
function versionText(command: string, folder: string, environment: NodeJS.ProcessEnv): Promise<string> {
  // TF_CLI_ARGS may have flags that `version` does not know.
  const { TF_CLI_ARGS: _, TF_CLI_ARGS_version: __, ...env } = environment;
  return new Promise((done, failed) => {
    execFile(command, ["version"], { cwd: folder, env, timeout: 60_000 }, (error, stdout) => {
      const { code } = (error ?? {}) as { readonly code?: unknown };
      if (code === "ENOENT" || code === "EACCES") {
        failed(refused(`${command} was not found, or is not executable`, "Install Terraform or OpenTofu"));
      } else done(error ? "" : stdout);
    });
  });
}

function isOlder(version: string, oldest: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldest.split(".").map(Number);
  return major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
}
