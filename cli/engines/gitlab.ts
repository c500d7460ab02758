import { stringify } from "yaml";
import { type Job, stackOptions } from "../jobs";

/** File of the repository with the jobs `.plan` and what follows all plans. */
const TEMPLATE = ".gitlab/argocd-eks-iam.yml";

/** A child pipeline of GitLab CI: one job for each part of the stacks. A pipeline needs at least one job. */
export function gitlabPipeline(jobs: readonly Job[]): string {
  const plans = jobs.map(({ name, stacks }) => [
    `plan ${name}`,
    { extends: ".plan", variables: { ARGUMENTS: stackOptions(stacks) } },
  ]);
  const nothing = [["no changes", { stage: "plan", script: ["echo No stack changed."] }]];
  return stringify({
    include: [{ local: TEMPLATE }],
    ...Object.fromEntries(plans.length > 0 ? plans : nothing),
  });
}
