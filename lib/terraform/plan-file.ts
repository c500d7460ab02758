import { unzipSync } from "fflate";
import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../model/fleet-record";

/** The configuration, provider versions and prior record of a saved plan. */
export interface PlanFile {
  /** Text of the root module's files, by name. */
  readonly configuration: ReadonlyMap<string, string>;
  /** Text of the dependency lock file. */
  readonly lockFile: string;
  /** The record in the prior state of the plan; undefined if there is none. */
  readonly prior: FleetRecord | undefined;
}

/** Names of the parts of a plan. The planned changes are not read here. */
const CONFIGURATION = "tfconfig/m-/";
const MODULES = "tfconfig/modules.json";
const LOCK_FILE = ".terraform.lock.hcl";
/** The state before the refresh. The refresh sets the outputs to those of the configuration. */
const PRIOR_STATE = "tfstate-prev";
const PARTS = new Set(["tfplan", "tfstate", PRIOR_STATE, MODULES, LOCK_FILE]);

/** Limit of the unpacked size: more than any configuration, less than a ZIP bomb. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Bytes of the record that ends a ZIP file without a comment. */
const END_RECORD = 22;

/**
 * Opens a saved plan, with stricter checks than Terraform: rejects a plan that two readers could read differently.
 * @param mostBytes limit of the unpacked size of all parts
 * @throws Error if the bytes are not a plan of one module
 * @see https://github.com/hashicorp/terraform/tree/main/internal/plans/planfile
 */
export function openPlanFile(bytes: Uint8Array, mostBytes = MOST_BYTES): PlanFile {
  // OpenTofu writes an encrypted plan as JSON.
  if (bytes[0] === 0x7b)
    throw new Error(
      "the plan is encrypted, so apply could not compare the plan with the stack: remove plan from TF_ENCRYPTION",
    );
  refuseAmbiguous(bytes);
  const names = new Set<string>();
  let total = 0;
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      total += originalSize;
      if (names.has(name)) throw new Error(`the plan has ${JSON.stringify(name)} twice`);
      if (total > mostBytes) throw new Error(`the plan unpacks to more than ${mostBytes} bytes`);
      names.add(name);
      const isConfiguration = name.startsWith(CONFIGURATION) && !name.slice(CONFIGURATION.length).includes("/");
      if (!PARTS.has(name) && !isConfiguration)
        throw new Error(`the plan has the unexpected part ${JSON.stringify(name)}`);
      return isConfiguration || [LOCK_FILE, MODULES, PRIOR_STATE].includes(name);
    },
  });
  const textOf = (name: string) => new TextDecoder("utf-8", { fatal: true }).decode(parts[name]);
  for (const part of PARTS) if (!names.has(part)) throw new Error(`the plan lacks ${part}`);
  const configured = [...names].filter((name) => name.startsWith(CONFIGURATION));
  return {
    configuration: new Map(configured.map((name) => [name.slice(CONFIGURATION.length), textOf(name)])),
    lockFile: textOf(LOCK_FILE),
    prior: recordOfState(textOf(PRIOR_STATE)),
  };
}

/** The record in a state of Terraform's format. */
function recordOfState(text: string): FleetRecord | undefined {
  const { outputs = {} }: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> } =
    JSON.parse(text);
  return fleetRecordOf(outputs[FLEET_OUTPUT]?.value);
}

/** Readers may differ on a ZIP file with a comment, a prefix or two directories. */
function refuseAmbiguous(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - END_RECORD;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
    throw new Error("the plan is not a ZIP file in Terraform's format");
  const [entries, size, offset] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ];
  if (entries === 0xffff || offset + size !== end)
    throw new Error("the ZIP directory of the plan is not where Terraform writes the directory");
}
