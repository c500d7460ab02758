import {
  type AssociatedAccessPolicy,
  DescribeAccessEntryCommand,
  type EKSClient,
  type AccessEntry as EksAccessEntry,
  paginateListAssociatedAccessPolicies,
} from "@aws-sdk/client-eks";
import { found } from "../aws/aws-session";
import type { Target } from "../model/fleet";

/** An access entry in EKS. */
export interface LiveEntry {
  readonly entry: EksAccessEntry;
  readonly policies: readonly AssociatedAccessPolicy[];
}

/** The access entry of a principal; undefined if there is none. @throws the error of EKS */
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
