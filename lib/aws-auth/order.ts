import type { MapRolesEntry } from "./entry";

/** The entry that Terraform passes in `AWS_AUTH_ENTRY`. */
export interface Order extends MapRolesEntry {
  /** The target's key. */
  readonly key: string;
  readonly cluster: string;
  readonly region: string;
  readonly endpoint: string;
  readonly ca_data: string;
  /** Role and profile that Terraform uses in the account; empty: none. */
  readonly deploy_role: string;
  readonly profile: string;
}

export const COMMANDS = ["add", "remove", "check"] as const;
export type Command = (typeof COMMANDS)[number];

/** The program was called with invalid input. */
export class UsageError extends Error {}

const TEXTS = [
  "key",
  "cluster",
  "region",
  "endpoint",
  "ca_data",
  "rolearn",
  "username",
  "deploy_role",
  "profile",
] as const satisfies readonly (keyof Order)[];

/** The command and the entry of the call. @throws UsageError */
export function orderOf(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): { readonly command: Command; readonly order: Order } {
  const command = COMMANDS.find((one) => one === args[0]);
  const text = environment.AWS_AUTH_ENTRY;
  if (!command || !text) throw new UsageError(`usage: AWS_AUTH_ENTRY=… node aws-auth.cjs ${COMMANDS.join("|")}`);
  const fields = parsed(text);
  for (const name of TEXTS) {
    if (typeof fields[name] !== "string") throw new UsageError(`AWS_AUTH_ENTRY: ${name} is not a text`);
  }
  const { groups } = fields;
  if (!Array.isArray(groups) || !groups.every((group) => typeof group === "string")) {
    throw new UsageError("AWS_AUTH_ENTRY: groups is not a list of texts");
  }
  // Every field was just checked.
  return { command, order: fields as unknown as Order };
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // Reported below.
  }
  throw new UsageError("AWS_AUTH_ENTRY is not a JSON object");
}
