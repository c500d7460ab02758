/** A job of a CI system, and the stacks that the job plans or applies. */
export interface Job {
  readonly name: string;
  readonly stacks: readonly string[];
}

/** Spreads stacks evenly over at most `limit` jobs, in order. */
export function jobsOf(stacks: readonly string[], limit: number): Job[] {
  const count = Math.min(limit, stacks.length);
  return Array.from({ length: count }, (_, index) => {
    const at = (job: number) => Math.floor((job * stacks.length) / count);
    const own = stacks.slice(at(index), at(index + 1));
    const [first = "", ...others] = own;
    return { name: others.length === 0 ? first : `${first} and ${others.length} more`, stacks: own };
  });
}

/** The options that choose the stacks of a job. Names of stacks are safe in a shell. */
export function stackOptions(stacks: readonly string[]): string {
  return stacks.map((stack) => `--stack ${stack}`).join(" ");
}
