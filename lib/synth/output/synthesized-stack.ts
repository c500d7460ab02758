import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../../model/fleet-record";
import { AWS_AUTH } from "../../model/names";
import { readPlainFile } from "./plain-file";

/** File of a stack's configuration, in its folder. */
export const STACK_FILE = "cdk.tf.json";

/** Blocks of one kind, by type and name. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** A configuration of the AWS provider, as synth writes every one of them. */
export interface AwsProviderBlock {
  readonly alias: string;
  readonly region: string;
  readonly profile?: string;
  readonly assume_role?: readonly [{ readonly role_arn: string }];
  readonly allowed_account_ids: readonly [string];
}

/** Configurations of each provider, by its name. */
export type ProviderBlocks = Readonly<Record<string, readonly { readonly alias?: string }[]>>;

/** A bucket that holds the state of a stack. */
export interface S3Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly profile?: string;
  readonly assume_role?: { readonly role_arn: string };
  readonly allowed_account_ids?: readonly string[];
}

/** Where the state of a stack is, as its configuration says. */
export interface BackendBlock {
  readonly s3?: S3Backend;
  readonly local?: { readonly path: string };
}

/** What this project reads of a stack's configuration. */
interface Definition {
  readonly terraform?: { readonly backend?: BackendBlock };
  readonly provider?: ProviderBlocks & { readonly aws?: readonly AwsProviderBlock[] };
  readonly data?: Blocks;
  readonly resource?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** A stack that synth wrote: the one reader of its configuration. */
export class SynthesizedStack {
  private read: Definition | undefined;

  /**
   * @param directory where Terraform runs
   * @param dependencies names of the stacks that must be applied before
   */
  constructor(
    readonly name: string,
    readonly directory: string,
    readonly dependencies: readonly string[] = [],
  ) {}

  /** The same stack where another folder holds it. */
  in(directory: string): SynthesizedStack {
    return new SynthesizedStack(this.name, directory, this.dependencies);
  }

  /** Resources by type and name. */
  get resources(): Blocks {
    return this.definition.resource ?? {};
  }

  /** Data sources by type and name. */
  get dataSources(): Blocks {
    return this.definition.data ?? {};
  }

  /** Configurations of each provider. */
  get providers(): ProviderBlocks {
    return this.definition.provider ?? {};
  }

  /** One for each account and Region that the stack reaches. */
  get awsProviders(): readonly AwsProviderBlock[] {
    return this.definition.provider?.aws ?? [];
  }

  /** Where the state is; the path of a local one as this process sees it, which in the stack starts from its folder. */
  get backend(): BackendBlock {
    const { s3, local } = this.definition.terraform?.backend ?? {};
    return { ...(s3 ? { s3 } : {}), ...(local ? { local: { path: resolve(this.directory, local.path) } } : {}) };
  }

  /** What the stack records of the fleet and its targets; undefined where another version synthesized it. */
  get record(): FleetRecord | undefined {
    return fleetRecordOf(this.definition.output?.[FLEET_OUTPUT]?.value);
  }

  /** The same. @throws Error where another version synthesized it */
  get fleet(): FleetRecord {
    const { record } = this;
    if (!record)
      throw new Error(`${join(this.directory, STACK_FILE)}: another version synthesized this stack; run synth again`);
    return record;
  }

  /** Keys of the targets that the stack defines something of. */
  get targets(): string[] {
    return [...this.fleet.targets.keys()];
  }

  /** Keys of the targets with an entry in aws-auth. */
  get awsAuthTargets(): string[] {
    const entries = this.resources.terraform_data?.[AWS_AUTH]?.for_each;
    // Without entries it is an expression for an empty map.
    return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
  }

  /** The configuration's bytes; undefined where the stack is not there. */
  get text(): string | undefined {
    return readPlainFile(join(this.directory, STACK_FILE))?.toString();
  }

  private get definition(): Definition {
    this.read ??= JSON.parse(readFileSync(join(this.directory, STACK_FILE), "utf8")) as Definition;
    return this.read;
  }
}
