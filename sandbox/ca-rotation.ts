import type { Sandbox } from "./running-sandbox";
import type { WorldCluster } from "./world";

/** A step of the rotation of a cluster's certificate authority; `reset` puts back the authority that the cluster was made with. */
export type RotationStep = "append" | "activate" | "reset";

/** Rotates the certificate authority of a cluster, as EKS does. The API server reads its files again within a second. */
export async function rotateAuthority(sandbox: Sandbox, cluster: WorldCluster, step: RotationStep): Promise<void> {
  const { account, region, name } = cluster;
  const answer = await fetch(`${sandbox.control}/clusters/${account}-${region}-${name}/${step}`, { method: "POST" });
  if (!answer.ok) throw new Error(await answer.text());
}
