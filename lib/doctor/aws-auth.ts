import { authenticatingRoleArn, roleArnWithoutPath } from "../model/arn";
import type { AwsAuth } from "../model/fleet";
import { CheckFailure } from "./check";
import { Findings } from "./findings";
import { applyTarget, eksCommand } from "./fixes";
import type { TargetSide } from "./target-side";

/** Whether aws-auth maps the role to the groups of the fleet file. */
export async function awsAuth(side: TargetSide, { groups }: AwsAuth): Promise<string> {
  const live = await side.awsAuthGroups.own();
  const { target } = side;
  const arn = roleArnWithoutPath(authenticatingRoleArn(side.fleet.argocd, target));
  if (!live) throw new CheckFailure(`aws-auth has no entry for ${arn}`, applyTarget(target));
  const missing = groups.filter((group) => !live.includes(group));
  if (missing.length === 0) return `aws-auth has an entry for ${arn} with all groups`;
  throw new CheckFailure(`the aws-auth entry for ${arn} lacks the groups ${missing.join(", ")}`, applyTarget(target));
}

/** Whether the cluster grants the role more access than the fleet file. EKS uses an access entry before aws-auth. */
export async function excessInAwsAuth(side: TargetSide, { groups }: AwsAuth): Promise<string> {
  const { target } = side;
  const arn = authenticatingRoleArn(side.fleet.argocd, target);
  const live = await side.awsAuthGroups.use();
  const findings = new Findings();
  const excess = (live ?? []).filter((group) => !groups.includes(group));
  if (excess.length > 0) {
    findings.fail(
      `excess access: ${excess.length === 1 ? "group" : "groups"} ${excess.join(", ")} in aws-auth`,
      applyTarget(target),
    );
  }
  if ((await side.mode.use()) === "API_AND_CONFIG_MAP" && (await side.entry.own())) {
    findings.fail(
      `excess access: an access entry for ${arn}, which EKS uses before aws-auth`,
      eksCommand(target, "delete-access-entry", "--principal-arn", arn),
    );
  }
  findings.conclude();
  return "no group beyond the fleet file";
}
