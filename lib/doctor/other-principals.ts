import { paginateListAccessEntries } from "@aws-sdk/client-eks";
import { authenticatingRoleArn } from "../model/arn";
import type { AccessEntry } from "../model/fleet";
import type { TargetSide } from "./target-side";

/** Principals that are named before the others are counted. */
const NAMED = 5;

/**
 * Which other principals have Argo CD's access policies in the cluster. Such principals are no fault: the evidence tells who else
 * has the same reach.
 */
export async function otherPrincipals(side: TargetSide, { policies }: AccessEntry): Promise<string> {
  await side.mode.use();
  const { target, session, fleet } = side;
  const own = authenticatingRoleArn(fleet.argocd, target);
  const lines: string[] = [];
  for (const { name, arn: associatedPolicyArn } of policies) {
    const principals: string[] = [];
    const pages = paginateListAccessEntries(
      { client: session.eks },
      { clusterName: target.cluster, associatedPolicyArn },
    );
    for await (const { accessEntries = [] } of pages) principals.push(...accessEntries);
    lines.push(`${name}: ${inWords(principals.filter((principal) => principal !== own).sort())}`);
  }
  return lines.join("; ") || "the fleet file names no access policy";
}

function inWords(others: readonly string[]): string {
  if (others.length === 0) return "no other principal";
  const more = others.length > NAMED ? ` and ${others.length - NAMED} more` : "";
  return `also ${others.slice(0, NAMED).join(", ")}${more}`;
}
