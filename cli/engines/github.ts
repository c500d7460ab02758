import { type Job, stackOptions } from "../jobs";

/** A matrix of GitHub Actions in one line, for `strategy.matrix: ${{ fromJSON(…) }}`. */
export function githubMatrix(jobs: readonly Job[]): string {
  return JSON.stringify({ include: jobs.map(({ name, stacks }) => ({ job: name, arguments: stackOptions(stacks) })) });
}
