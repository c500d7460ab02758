import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../../model/fleet-record";
import { AWS_AUTH } from "../../model/names";
import { readPlainFile } from "./plain-file";

/** File of a stack's configuration, in its folder. */
export const STACK_FILE = "cdk.tf.json";

/** Blocks of one kind, by type and name. */
export type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** A configuration of the AWS provider, as written by synth. */
export interface AwsProviderBlock {
  readonly alias: string;
  readonly region: string;
  readonly profile?: string;
  readonly assume_role?: readonly [{ readonly role_arn: string }];
  readonly allowed_account_ids: readonly [string];
}

/** Configurations of each provider, by its name. */
export type ProviderBlocks = Readonly<Record<string, readonly { readonly alias?: string }[]>>;

/** The S3 backend of a stack. */
export interface S3Backend {
  readonly bucket: string;
  readonly key: string;
  readonly region: string;
  readonly profile?: string;
  readonly assume_role?: { readonly role_arn: string };
  readonly allowed_account_ids?: readonly string[];
}

/** The backend in a stack's configuration. */
export interface BackendBlock {
  readonly s3?: S3Backend;
  readonly local?: { readonly path: string };
  /** Terraform's name of another backend. */
  readonly other?: string;
}

/** The parts of a stack's configuration that this project reads. */
interface Definition {
  readonly terraform?: {
    readonly backend?: Omit<BackendBlock, "other"> & Readonly<Record<string, unknown>>;
    readonly cloud?: unknown;
  };
  readonly provider?: ProviderBlocks & { readonly aws?: readonly AwsProviderBlock[] };
  readonly data?: Blocks;
  readonly resource?: Blocks;
  readonly output?: Readonly<Record<string, { readonly value?: unknown }>>;
}

/** A synthesized stack: the only reader of a stack's configuration. */
export class SynthesizedStack {
  private read: Definition | undefined;

  /**
   * @param directory folder in which Terraform runs
   * @param dependencies names of the stacks that must be applied first
   */
  constructor(
    readonly name: string,
    readonly directory: string,
    readonly dependencies: readonly string[] = [],
  ) {}

  /** The same stack in another folder. */
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

  /** One provider configuration for each account and Region of the stack. */
  get awsProviders(): readonly AwsProviderBlock[] {
    return this.definition.provider?.aws ?? [];
  }

  /** The settings of Terraform: backend, required providers and required version. */
  get settings(): unknown {
    return this.definition.terraform;
  }

  /** The backend. The path of a local state is resolved from the stack's folder. */
  get backend(): BackendBlock {
    const { backend = {}, cloud } = this.definition.terraform ?? {};
    const { s3, local, ...others } = backend;
    const [other] = [...Object.keys(others), ...(cloud === undefined ? [] : ["cloud"])];
    return {
      ...(s3 ? { s3 } : {}),
      ...(local ? { local: { path: resolve(this.directory, local.path) } } : {}),
      ...(other === undefined ? {} : { other }),
    };
  }

  /** The record of the fleet and its targets; undefined if another version synthesized the stack. */
  get record(): FleetRecord | undefined {
    return fleetRecordOf(this.definition.output?.[FLEET_OUTPUT]?.value);
  }

  /** The record of the fleet and its targets. @throws Error if another version synthesized the stack */
  get fleet(): FleetRecord {
    const { record } = this;
    if (!record)
      throw new Error(`${join(this.directory, STACK_FILE)}: another version synthesized this stack; run synth again`);
    return record;
  }

  /** Keys of the targets of the stack. */
  get targets(): string[] {
    return [...this.fleet.targets.keys()];
  }

  /** Keys of the targets with an entry in aws-auth. */
  get awsAuthTargets(): string[] {
    const entries = this.resources.terraform_data?.[AWS_AUTH]?.for_each;
    // Without entries, `for_each` is an expression for an empty map.
    return typeof entries === "object" && entries !== null ? Object.keys(entries) : [];
  }

  /** The text of the configuration; undefined if the stack does not exist. */
  get text(): string | undefined {
    return readPlainFile(join(this.directory, STACK_FILE))?.toString();
  }

  private get definition(): Definition {
    this.read ??= JSON.parse(readFileSync(join(this.directory, STACK_FILE), "utf8")) as Definition;
    return this.read;
  }
}
