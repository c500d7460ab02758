import { DescribeAddonCommand } from "@aws-sdk/client-eks";
import { found } from "../aws/aws-session";
import { foundInCluster } from "../kubernetes/cluster-api";
import type { PodIdentity } from "../model/fleet";
import { POD_IDENTITY_AGENT } from "../model/names";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure } from "./check";
import { applyArgocd, setArgocd } from "./fixes";

/**
 * Whether the EKS Pod Identity Agent runs: in EKS Auto Mode, as the add-on, or as a DaemonSet that Helm installed.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-agent-setup.html
 */
export async function podIdentityAgent(side: ArgocdSide, podIdentity: PodIdentity): Promise<string> {
  const { argocd } = side.fleet;
  const { computeConfig } = await side.cluster.use();
  if (computeConfig?.enabled) return "EKS Auto Mode includes the agent";
  const command = new DescribeAddonCommand({ clusterName: argocd.cluster, addonName: POD_IDENTITY_AGENT });
  const addon = (await found(side.session.eks.send(command)))?.addon;
  if (addon?.status === "ACTIVE" || addon?.status === "UPDATING") return `the add-on is ${addon.status}`;
  const fix = podIdentity.agent === "managed" ? applyArgocd() : setArgocd("podIdentityAgent: managed");
  if (addon) throw new CheckFailure(`the add-on ${POD_IDENTITY_AGENT} is ${addon.status}`, fix);
  const { apps } = await side.api.use();
  const daemonSet = await foundInCluster(
    apps.readNamespacedDaemonSet({ namespace: "kube-system", name: POD_IDENTITY_AGENT }),
  );
  if (!daemonSet) {
    throw new CheckFailure(`the cluster has neither an add-on nor a DaemonSet ${POD_IDENTITY_AGENT}`, fix);
  }
  const { numberReady = 0, desiredNumberScheduled = 0 } = daemonSet.status ?? {};
  return `the DaemonSet ${POD_IDENTITY_AGENT} has ${numberReady} of ${desiredNumberScheduled} pods ready`;
}
