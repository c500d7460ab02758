import type { CoreV1Api } from "@kubernetes/client-node";
import { parse } from "yaml";
import { foundInCluster } from "../kubernetes/cluster-api";
import { roleArnWithoutPath } from "../model/arn";
import { CheckUnknown } from "./check";

/** An entry of `mapRoles`; its fields may have any type. */
interface MapRolesEntry {
  readonly rolearn?: unknown;
  readonly groups?: unknown;
}

/** The groups to which aws-auth maps a role; undefined if aws-auth has no entry for the role. @throws CheckUnknown */
export async function groupsInAwsAuth(core: CoreV1Api, roleArn: string): Promise<readonly string[] | undefined> {
  const configMap = await foundInCluster(core.readNamespacedConfigMap({ namespace: "kube-system", name: "aws-auth" }));
  const arn = roleArnWithoutPath(roleArn).toLowerCase();
  // The authenticator compares in lower case. If a role has two entries, the authenticator uses the last.
  const entry = entriesOf(configMap?.data?.mapRoles).findLast(({ rolearn }) => String(rolearn).toLowerCase() === arn);
  if (!entry) return undefined;
  return Array.isArray(entry.groups) ? entry.groups.map(String) : [];
}

function entriesOf(text: string | undefined): readonly MapRolesEntry[] {
  let entries: unknown;
  try {
    entries = parse(text ?? "", { merge: true }) ?? [];
  } catch {
    // The parser's message contains lines of the ConfigMap, so the message is not shown.
    throw new CheckUnknown("mapRoles of the ConfigMap aws-auth is not valid YAML");
  }
  if (!Array.isArray(entries)) throw new CheckUnknown("mapRoles of the ConfigMap aws-auth is not a list");
  return entries.filter((entry) => typeof entry === "object" && entry !== null);
}
