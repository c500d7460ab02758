import type { CoreV1Api } from "@kubernetes/client-node";
import { parse } from "yaml";
import { enteringRoleArn, roleArnWithoutPath } from "../../model/arn";
import type { AwsAuth } from "../../model/fleet";
import { foundInCluster } from "../cluster-api";
import { CheckFailure, CheckUnknown } from "./check";
import { Findings } from "./findings";
import { applyTarget, eksCommand } from "./fixes";
import type { TargetSide } from "./target-side";

/** An entry of `mapRoles`, as far as anything is known of it. */
interface MapRolesEntry {
  readonly rolearn?: unknown;
  readonly groups?: unknown;
}

/** The groups that aws-auth gives a role; undefined where it has no entry for it. @throws CheckUnknown */
export async function groupsInAwsAuth(core: CoreV1Api, roleArn: string): Promise<readonly string[] | undefined> {
  const configMap = await foundInCluster(core.readNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth" }));
  const arn = roleArnWithoutPath(roleArn).toLowerCase();
  // The authenticator compares in lower case; of two entries for one role it takes the last.
  const entry = entriesOf(configMap?.data?.mapRoles).findLast(({ rolearn }) => String(rolearn).toLowerCase() === arn);
  if (!entry) return undefined;
  return Array.isArray(entry.groups) ? entry.groups.map(String) : [];
}

function entriesOf(text: string | undefined): readonly MapRolesEntry[] {
  let entries: unknown;
  try {
    entries = parse(text ?? "", { merge: true }) ?? [];
  } catch {
    // What the parser says holds lines of the ConfigMap.
    throw new CheckUnknown("mapRoles of the ConfigMap aws-auth is not YAML that can be read");
  }
  if (!Array.isArray(entries)) throw new CheckUnknown("mapRoles of the ConfigMap aws-auth is not a list");
  return entries.filter((entry) => typeof entry === "object" && entry !== null);
}

/** Whether aws-auth gives the role the groups of the fleet file. */
export async function awsAuth(side: TargetSide, { groups }: AwsAuth): Promise<string> {
  const live = await side.awsAuthGroups.own();
  const { target } = side;
  const arn = roleArnWithoutPath(enteringRoleArn(side.fleet.argocd, target));
  if (!live) throw new CheckFailure(`aws-auth has no entry for ${arn}`, applyTarget(target));
  const missing = groups.filter((group) => !live.includes(group));
  if (missing.length === 0) return `aws-auth has the entry for ${arn}`;
  throw new CheckFailure(
    `the entry of aws-auth for ${arn} lacks the groups ${missing.join(", ")}`,
    applyTarget(target),
  );
}

/** Whether the cluster grants the role more than the entry of the fleet file. An access entry comes before aws-auth. */
export async function excessInAwsAuth(side: TargetSide, { groups }: AwsAuth): Promise<string> {
  const { target } = side;
  const arn = enteringRoleArn(side.fleet.argocd, target);
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
      `excess access: an access entry for ${arn}, which comes before aws-auth`,
      eksCommand(target, "delete-access-entry", "--principal-arn", arn),
    );
  }
  findings.conclude();
  return "no group beyond the fleet file";
}
