import { foundInCluster } from "../kubernetes/cluster-api";
import { certificateAuthorities } from "../model/certificates";
import { shellCommand } from "../model/shell-command";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure, CheckUnknown } from "./check";

/** The webhook with which EKS injects a role into pods that start. */
const WEBHOOK = "pod-identity-webhook";

/**
 * Whether the Argo CD cluster trusts the certificate of the webhook that injects roles into pods. EKS renews the certificate when
 * a successor CA becomes active. If the CA bundle of the webhook stays the same, pods start without a role and without an error.
 * @see https://github.com/aws/containers-roadmap/issues/2874
 */
export async function credentialWebhook(side: ArgocdSide): Promise<string> {
  const { certificateAuthority } = await side.cluster.use();
  const { admission } = await side.api.use();
  const configuration = await foundInCluster(admission.readMutatingWebhookConfiguration({ name: WEBHOOK }));
  if (!configuration) throw new CheckUnknown(`the Argo CD cluster has no MutatingWebhookConfiguration ${WEBHOOK}`);
  // EKS runs the webhook in its control plane. A webhook inside the cluster has another CA.
  const ofEks = (configuration.webhooks ?? []).filter(({ clientConfig }) => clientConfig.url !== undefined);
  if (ofEks.length === 0)
    throw new CheckUnknown(
      `the webhook ${WEBHOOK} is not the webhook of EKS, so doctor does not know the CA of the webhook`,
    );
  const [active] = fingerprintsOf(certificateAuthority?.data);
  if (active === undefined) throw new CheckUnknown("the CA of the Argo CD cluster could not be read");
  const stale = ofEks.find(({ clientConfig }) => !fingerprintsOf(clientConfig.caBundle).includes(active));
  if (!stale) return `the webhook ${WEBHOOK} trusts the cluster's active CA`;
  throw new CheckFailure(
    `the CA bundle of the webhook ${WEBHOOK} lacks the cluster's active CA: pods start without the role`,
    fixOf(side, configuration.webhooks?.indexOf(stale) ?? 0, certificateAuthority?.data ?? ""),
  );
}

/** Fingerprints of the certificates of a bundle; none if the bundle has no certificate. */
function fingerprintsOf(bundle: string | undefined): string[] {
  return certificateAuthorities(bundle ?? "").flatMap(({ owner, fingerprint }) =>
    owner === undefined ? [] : [fingerprint],
  );
}

function fixOf({ fleet: { argocd } }: ArgocdSide, index: number, caData: string): string {
  const patch = JSON.stringify([{ op: "add", path: `/webhooks/${index}/clientConfig/caBundle`, value: caData }]);
  const restart = ["-n", argocd.namespace, "rollout", "restart", "deployment,statefulset"];
  return [
    shellCommand("kubectl", "patch", "mutatingwebhookconfiguration", WEBHOOK, "--type", "json", "-p", patch),
    shellCommand("kubectl", ...restart),
  ].join("; ");
}
