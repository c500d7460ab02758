import type { V1Secret } from "@kubernetes/client-node";
import { canonicalServer, SECRET_TYPE_LABEL, withoutSlashes } from "../model/cluster-secret";
import { shellCommand } from "../model/shell-command";
import { dataOf, isClusterSecret, shownValue } from "./cluster-secrets";
import { Findings } from "./findings";
import type { TargetSide } from "./target-side";

/**
 * Whether another cluster Secret is for the same cluster. Argo CD identifies a cluster by its URL, users by its name. The fix
 * removes the label of the other Secret, so that Argo CD ignores the Secret, and deletes nothing.
 */
export async function duplicateSecrets({ secret, argocd }: TargetSide): Promise<string> {
  const own = await secret.use();
  const secrets = await argocd.secrets.use();
  const others = secrets.filter((other) => nameOf(other) !== nameOf(own) && isClusterSecret(other));
  const { namespace } = argocd.fleet.argocd;
  const findings = new Findings();
  for (const other of others) {
    const what = whatIsSame(own, other);
    if (what === undefined) continue;
    const label = `${Object.keys(SECRET_TYPE_LABEL)[0]}-`;
    findings.fail(
      `Secret ${namespace}/${nameOf(other)} ${what}`,
      shellCommand("kubectl", "-n", namespace, "label", "secret", nameOf(other), label),
    );
  }
  findings.conclude();
  return "no other Secret has the same server or name";
}

function whatIsSame(own: V1Secret, other: V1Secret): string | undefined {
  const [ours, theirs] = [dataOf(own), dataOf(other)];
  const [server, otherServer] = [ours.get("server") ?? "", theirs.get("server") ?? ""];
  if (server !== "" && canonicalServer(server) === canonicalServer(otherServer)) {
    // Argo CD compares URLs without trailing slashes.
    const isSameToArgocd = withoutSlashes(server) === withoutSlashes(otherServer);
    return isSameToArgocd
      ? `has the same server: Argo CD uses the Secret that it finds first; ${olderOf(own, other)}`
      : `has the same server in another spelling, ${shownValue("server", otherServer)}: Argo CD manages one cluster as two; ${olderOf(own, other)}`;
  }
  const name = ours.get("name");
  return name !== undefined && name === theirs.get("name")
    ? "has the same name: Argo CD rejects applications that use this name"
    : undefined;
}

function olderOf(own: V1Secret, other: V1Secret): string {
  const [ours, theirs] = [createdAt(own), createdAt(other)];
  if (ours === theirs) return "both Secrets have the same age";
  return `the older Secret is ${nameOf(ours < theirs ? own : other)}`;
}

function createdAt({ metadata }: V1Secret): number {
  return metadata?.creationTimestamp?.getTime() ?? 0;
}

function nameOf({ metadata }: V1Secret): string {
  return metadata?.name ?? "";
}
