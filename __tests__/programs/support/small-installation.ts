import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stacksInOrder } from "../../../lib/synth/output/stacks";
import { Apply } from "../../../lib/terraform/apply";
import { rememberPlans } from "../../../lib/terraform/known-plans";
import { type PlanOptions, planStacks, type StackPlan } from "../../../lib/terraform/plan";
import { discardPlans, recordPlans } from "../../../lib/terraform/saved-plans";

const TOOL = "argocd-eks-iam 0.0.0-test";
const progress = { log: () => {}, doing: () => {} };

/** The Argo CD cluster of the stacks, and another one. */
export const HUB = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd";
export const SECOND = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd-2";
export const STACK = "targets-shop";

/** What a stack says: resources by name, and which belong to which target; nothing for a version that recorded nothing. */
export interface Content {
  readonly resources: readonly string[];
  readonly targets?: Readonly<Record<string, readonly string[]>>;
  readonly cluster?: string;
  readonly namespace?: string;
  /** A version whose plan fails. */
  readonly isBroken?: boolean;
}

/** An installation of one stack whose resources need no provider, with its state in a file. */
export class SmallInstallation {
  private readonly root = mkdtempSync(join(tmpdir(), "argocd-eks-iam-record-"));
  readonly out = join(this.root, "project/cdktf.out");
  readonly environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: join(this.root, "home"),
    CHECKPOINT_DISABLE: "1",
  };

  constructor() {
    mkdirSync(join(this.root, "home"));
  }

  private get fresh(): string {
    return join(this.root, "fresh/cdktf.out");
  }

  /** File of the stack's state. */
  get stateFile(): string {
    return join(this.root, "project/state/shop.tfstate");
  }

  synth({ resources, targets, cluster = HUB, namespace = "argocd", isBroken = false }: Content): void {
    for (const folder of [this.out, this.fresh]) {
      const directory = join(folder, "stacks", STACK);
      mkdirSync(directory, { recursive: true });
      const output = {
        ...(targets ? { fleet_record: { value: { argocd_cluster: cluster, namespace, targets } } } : {}),
        ...(isBroken ? { broken: { value: '${file("no such file")}' } } : {}),
      };
      const configuration = {
        terraform: { backend: { local: { path: "../../../state/shop.tfstate" } } },
        resource: { terraform_data: Object.fromEntries(resources.map((name) => [name, { input: "1" }])) },
        ...(Object.keys(output).length > 0 ? { output } : {}),
      };
      writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(configuration, null, 2));
      const stacks = { [STACK]: { workingDirectory: `stacks/${STACK}`, dependencies: [] } };
      writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks }));
    }
  }

  async plan(options: Partial<PlanOptions> = {}): Promise<StackPlan> {
    const { out, environment } = this;
    discardPlans(out);
    const stacks = stacksInOrder(out);
    const plans = await planStacks({ stacks, environment, progress, ...options });
    const made = stacks.flatMap((stack, index) => plans.slice(index, index + 1).map((plan) => ({ stack, plan })));
    rememberPlans(out, recordPlans(TOOL, made), environment);
    const [first] = plans;
    if (!first) throw new Error("nothing was planned");
    return first;
  }

  async apply(...allowDestroy: string[]): Promise<readonly string[]> {
    const { out: outFolder, fresh: freshFolder, environment } = this;
    const apply = new Apply({ outFolder, freshFolder, tool: TOOL, allowDestroy, environment, progress });
    return (await apply.run()).map(({ result }) => result);
  }

  async install(content: Content): Promise<void> {
    this.synth(content);
    await this.plan();
    expect(await this.apply()).toEqual(["applied"]);
  }

  remove(): void {
    rmSync(this.root, { recursive: true });
  }
}
