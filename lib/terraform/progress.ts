/** Receives the progress of a command. */
export interface Progress {
  /** A permanent line, such as the end of a stack. */
  log(line: string): void;
  /** The current step of a stack; undefined at its end. */
  doing(stack: string, what: string | undefined): void;
}

/** Lines of Terraform about an action on a resource. */
const ACTIVITY = /^\S+: (?:Refreshing|Reading|Read complete|Importing|Creat|Modif|Destr|Still|Provisioning).*$/gm;

/** Terraform's last line about an action on a resource; undefined if there is none. */
export function activityOf(output: string): string | undefined {
  return output.match(ACTIVITY)?.at(-1);
}
