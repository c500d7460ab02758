import { unzipSync } from "fflate";
import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../model/fleet-record";

/** What a saved plan holds beside the planned changes: the configuration and the provider versions it was made with. */
export interface PlanFile {
  /** Text of the root module's files, by name. */
  readonly configuration: ReadonlyMap<string, string>;
  /** Text of the dependency lock file. */
  readonly lockFile: string;
  /** What the state recorded that the plan starts from; undefined where it recorded nothing. */
  readonly prior: FleetRecord | undefined;
}

/** Names of what Terraform writes into a plan. The planned changes are no business of ours. */
const CONFIGURATION = "tfconfig/m-/";
const MODULES = "tfconfig/modules.json";
const LOCK_FILE = ".terraform.lock.hcl";
/** The state before the plan looked at what is there, which would set its outputs to what the configuration says. */
const PRIOR_STATE = "tfstate-prev";
const PARTS = new Set(["tfplan", "tfstate", PRIOR_STATE, MODULES, LOCK_FILE]);

/** Larger than any configuration; a bomb of zeros is not. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Bytes of the record that ends a ZIP file without a comment. */
const END_RECORD = 22;

/**
 * Opens a saved plan as Terraform does, and stricter: a plan that two readers could take for different ones is no plan.
 * @param mostBytes of all parts together, unpacked
 * @throws Error where the bytes are no plan of one module
 * @see https://github.com/hashicorp/terraform/tree/main/internal/plans/planfile
 */
export function openPlanFile(bytes: Uint8Array, mostBytes = MOST_BYTES): PlanFile {
  refuseAmbiguous(bytes);
  const names = new Set<string>();
  let total = 0;
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      total += originalSize;
      if (names.has(name)) throw new Error(`it holds ${JSON.stringify(name)} twice`);
      if (total > mostBytes) throw new Error(`it unpacks to more than ${mostBytes} bytes`);
      names.add(name);
      const isConfiguration = name.startsWith(CONFIGURATION) && !name.slice(CONFIGURATION.length).includes("/");
      if (!PARTS.has(name) && !isConfiguration)
        throw new Error(`it holds ${JSON.stringify(name)}, which no plan of these stacks has`);
      return isConfiguration || [LOCK_FILE, MODULES, PRIOR_STATE].includes(name);
    },
  });
  const textOf = (name: string) => new TextDecoder("utf-8", { fatal: true }).decode(parts[name]);
  for (const part of PARTS) if (!names.has(part)) throw new Error(`it lacks ${part}`);
  const configured = [...names].filter((name) => name.startsWith(CONFIGURATION));
  return {
    configuration: new Map(configured.map((name) => [name.slice(CONFIGURATION.length), textOf(name)])),
    lockFile: textOf(LOCK_FILE),
    prior: recordOfState(textOf(PRIOR_STATE)),
  };
}

/** What a state in Terraform's own format records. */
function recordOfState(text: string): FleetRecord | undefined {
  const { outputs = {} }: { readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>> } =
    JSON.parse(text);
  return fleetRecordOf(outputs[FLEET_OUTPUT]?.value);
}

/** A ZIP file with a comment, a prefix or two directories may be read in more than one way. */
function refuseAmbiguous(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - END_RECORD;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50)
    throw new Error("it is not a ZIP file as Terraform writes it");
  const [entries, size, offset] = [
    view.getUint16(end + 10, true),
    view.getUint32(end + 12, true),
    view.getUint32(end + 16, true),
  ];
  if (entries === 0xffff || offset + size !== end) throw new Error("its directory is not where Terraform writes it");
}
