import {
  type AssociatedAccessPolicy,
  DescribeAccessEntryCommand,
  type EKSClient,
  type AccessEntry as EksAccessEntry,
  paginateListAssociatedAccessPolicies,
} from "@aws-sdk/client-eks";
import { found } from "../aws/aws-session";
import type { Target } from "../model/fleet";

/** An access entry as EKS has it. */
export interface LiveEntry {
  readonly entry: EksAccessEntry;
  readonly policies: readonly AssociatedAccessPolicy[];
}

/** The access entry of a principal, undefined where it has none. @throws what EKS says */
export async function liveEntry(
  client: EKSClient,
  { cluster: clusterName }: Target,
  principalArn: string,
): Promise<LiveEntry | undefined> {
  const asked = { clusterName, principalArn };
  const entry = (await found(client.send(new DescribeAccessEntryCommand(asked))))?.accessEntry;
  if (!entry) return undefined;
  const policies: AssociatedAccessPolicy[] = [];
  for await (const { associatedAccessPolicies = [] } of paginateListAssociatedAccessPolicies({ client }, asked))
    policies.push(...associatedAccessPolicies);
  return { entry, policies };
}
