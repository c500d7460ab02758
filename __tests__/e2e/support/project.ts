import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { importsFileOf } from "../../../lib/synth/imports-file";
import { stacksInOrder } from "../../../lib/synth/output/stacks";
import { clientEnvironment, terraformEnvironment } from "../../../sandbox/clients";
import { type CommandResult, mustRun, run } from "../../../sandbox/command";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import { terraform } from "../../../sandbox/terraform";

export const PROJECT = join(__dirname, "../../..");

/** The command as it is packed: start.ts builds it. */
export const PROGRAM = join(PROJECT, "dist/cli/main.js");

/** A fleet file as plain data, to be changed by a test. */
// biome-ignore lint/suspicious/noExplicitAny: tests write what a user may write, right or wrong
export type FleetFile = any;

/** The sample fleet file of the project. */
export function sampleFile(): FleetFile {
  return parse(readFileSync(join(PROJECT, "fleet.yaml"), "utf8"));
}

/** A fleet as a user keeps it: the file and the folder it is synthesised into. */
export class Project {
  readonly fleetFile: string;
  readonly out: string;

  constructor(
    readonly sandbox: Sandbox,
    name: string,
    fleet: FleetFile = sampleFile(),
  ) {
    const folder = join(sandbox.state, "e2e", name);
    mkdirSync(folder, { recursive: true });
    this.fleetFile = join(folder, "fleet.yaml");
    this.out = join(folder, "cdktf.out");
    this.write(fleet);
  }

  write(fleet: FleetFile): void {
    this.writeText(stringify(fleet));
  }

  writeText(text: string): void {
    writeFileSync(this.fleetFile, text);
  }

  /** Synthesises the fleet as `npm run synth` does, with Node alone: no AWS, no Terraform in its environment. */
  async synth(...args: readonly string[]): Promise<void> {
    const command = [PROGRAM, "synth", "--fleet", this.fleetFile, "--out", this.out, ...args];
    await mustRun("node", command, {
      cwd: PROJECT,
      // No lock file: a developer's is for the real providers.
      env: { PATH: process.env.PATH, HOME: this.sandbox.state, TERRAFORM_LOCK_FILE: "" },
    });
  }

  /** Changes a synthesised stack by hand. */
  // biome-ignore lint/suspicious/noExplicitAny: tests write what a user may write, right or wrong
  edit(stack: string, change: (definition: any) => void): void {
    const file = join(this.directoryOf(stack), "cdk.tf.json");
    const definition = JSON.parse(readFileSync(file, "utf8"));
    change(definition);
    writeFileSync(file, JSON.stringify(definition, null, 2));
  }

  private directoryOf(stack: string): string {
    const found = stacksInOrder(this.out).find(({ name }) => name === stack);
    if (!found) throw new Error(`no stack ${stack} in ${this.out}`);
    return found.directory;
  }

  /** Removes what `import` wrote, as people do after the apply. */
  forgetImports(): void {
    rmSync(importsFileOf(this.fleetFile));
  }

  get stacks(): readonly string[] {
    return stacksInOrder(this.out).map(({ name }) => name);
  }

  /** Runs Terraform in a stack's folder. */
  async terraform(stack: string, ...args: string[]): Promise<CommandResult> {
    return terraform(this.sandbox, this.directoryOf(stack), args);
  }

  async mustTerraform(stack: string, ...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await this.terraform(stack, ...args);
    if (code !== 0) throw new Error(`terraform ${args.join(" ")} in ${stack} exited ${code}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Once for each backend and each range of providers: Terraform hashes every provider anew, for seconds. */
  async init(stack: string): Promise<void> {
    const directory = this.directoryOf(stack);
    const { terraform: settings } = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
    const wanted = JSON.stringify(settings);
    const done = join(directory, ".terraform", "initialized-for");
    if (existsSync(done) && readFileSync(done, "utf8") === wanted) return;
    await this.mustTerraform(stack, "init", "-input=false", "-no-color");
    writeFileSync(done, wanted);
  }

  async apply(stack: string, ...args: string[]): Promise<string> {
    await this.init(stack);
    return this.mustTerraform(stack, "apply", "-auto-approve", "-input=false", "-no-color", ...args);
  }

  /** Exit code of `terraform plan -detailed-exitcode`: 0 no change, 1 error, 2 changes. */
  async plan(stack: string, ...args: string[]): Promise<CommandResult> {
    await this.init(stack);
    return this.terraform(stack, "plan", "-detailed-exitcode", "-input=false", "-no-color", ...args);
  }

  /** Plan exit code of every stack; planned together. */
  async planCodes(): Promise<Record<string, number>> {
    const planned = this.stacks.map(async (stack) => [stack, (await this.plan(stack)).code]);
    return Object.fromEntries(await Promise.all(planned));
  }

  /** Applies the stacks, together those that wait for the same. */
  async applyAll(): Promise<void> {
    for (const stacks of this.steps) await Promise.all(stacks.map((stack) => this.apply(stack)));
  }

  /** Destroys the stacks, each after those that depend on it. */
  async destroyAll(): Promise<void> {
    const args = ["destroy", "-auto-approve", "-input=false", "-no-color"];
    for (const stacks of [...this.steps].reverse()) {
      await Promise.all(stacks.map((stack) => this.mustTerraform(stack, ...args)));
    }
  }

  /** First the stacks that depend on none, then the others. */
  private get steps(): readonly (readonly string[])[] {
    const stacks = stacksInOrder(this.out);
    const names = (isFirst: boolean) =>
      stacks.filter(({ dependencies }) => (dependencies.length === 0) === isFirst).map(({ name }) => name);
    return [names(true), names(false)];
  }

  /** Runs the aws-auth program of a stack as Terraform does. */
  async program(what: "add" | "remove", order: object): Promise<void> {
    const stack = stacksInOrder(this.out).find(({ name }) => name.startsWith("targets-"));
    await mustRun("node", [join(stack?.directory ?? "", "aws-auth.cjs"), what], {
      env: { ...terraformEnvironment(this.sandbox), AWS_AUTH_ENTRY: JSON.stringify(order) },
    });
  }

  /** Runs a command of argocd-eks-iam over the project. */
  async command(
    name: string,
    args: readonly string[] = [],
    environment: NodeJS.ProcessEnv = {},
  ): Promise<CommandResult> {
    return run("node", [PROGRAM, name, "--out", this.out, ...args], {
      cwd: PROJECT,
      env: {
        ...terraformEnvironment(this.sandbox),
        FLEET_FILE: this.fleetFile,
        TERRAFORM_LOCK_FILE: "",
        ...environment,
      },
      timeoutSeconds: 300,
    });
  }

  /** Runs a command that reads the fleet file and no synthesised folder. */
  async ask(name: "doctor" | "discover", ...args: readonly string[]): Promise<CommandResult> {
    return run("node", [PROGRAM, name, ...args], {
      cwd: PROJECT,
      env: { ...terraformEnvironment(this.sandbox), FLEET_FILE: this.fleetFile },
      timeoutSeconds: 120,
    });
  }

  /** Runs the cdktf command in the project, as `npx cdktf` does. */
  async cdktf(...args: string[]): Promise<CommandResult> {
    return run(join(PROJECT, "node_modules/.bin/cdktf"), [...args, "--output", this.out], {
      cwd: PROJECT,
      env: { ...terraformEnvironment(this.sandbox), FLEET_FILE: this.fleetFile, TERRAFORM_LOCK_FILE: "" },
      timeoutSeconds: 600,
    });
  }

  /** Environment of somebody at the AWS CLI without credentials. */
  get environment(): NodeJS.ProcessEnv {
    return clientEnvironment(this.sandbox);
  }
}
