/** Told how long work gets on. */
export interface Progress {
  /** Something worth keeping: a stack is done, what was left out of the environment. */
  log(line: string): void;
  /** What Terraform does to a stack at the moment; undefined when it does nothing any more. */
  doing(stack: string, what: string | undefined): void;
}

/** Lines of Terraform that say what it does to a resource. */
const ACTIVITY = /^\S+: (?:Refreshing|Reading|Read complete|Importing|Creat|Modif|Destr|Still|Provisioning).*$/gm;

/** What Terraform said last of what it does; undefined where it has said nothing of it. */
export function activityOf(output: string): string | undefined {
  return output.match(ACTIVITY)?.at(-1);
}
