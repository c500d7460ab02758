import type { CoreV1Api } from "@kubernetes/client-node";
import { parse } from "yaml";
import { foundInCluster } from "../kubernetes/cluster-api";
import { roleArnWithoutPath } from "../model/arn";
import { CheckUnknown } from "./check";

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
