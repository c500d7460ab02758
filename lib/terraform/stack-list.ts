import { stackDigest, stackFiles } from "../synth/output/stack-files";
import { stackFolder } from "../synth/output/stacks";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

/** A stack, as an engine that runs Terraform needs the stack. */
export interface ListedStack {
  readonly name: string;
  /** Terraform's working folder, in the synthesized folder. */
  readonly folder: string;
  /** Names of the stacks that must be applied first. */
  readonly dependencies: readonly string[];
  /** 0 for a stack without dependencies; all dependencies have a lower number. */
  readonly order: number;
  /** Ids of the accounts that the stack's providers use. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** Keys of the targets. */
  readonly targets: readonly string[];
  /** Digest of the files that define the stack. */
  readonly digest: string;
}

/** Describes stacks. @param stacks all stacks, each after its dependencies */
export function listedStacks(stacks: readonly SynthesizedStack[]): ListedStack[] {
  const orders = new Map<string, number>();
  return stacks.map((stack) => {
    const { name, dependencies, awsProviders, targets } = stack;
    const order = Math.max(-1, ...dependencies.map((dependency) => orders.get(dependency) ?? 0)) + 1;
    orders.set(name, order);
    return {
      name,
      folder: stackFolder(name),
      dependencies,
      order,
      accounts: sorted(awsProviders.flatMap(({ allowed_account_ids }) => allowed_account_ids)),
      regions: sorted(awsProviders.map(({ region }) => region)),
      targets,
      digest: `sha256:${stackDigest(stackFiles(stack))}`,
    };
  });
}

function sorted(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
