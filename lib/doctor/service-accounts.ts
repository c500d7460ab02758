import {
  DescribePodIdentityAssociationCommand,
  ListPodIdentityAssociationsCommand,
  type PodIdentityAssociation,
} from "@aws-sdk/client-eks";
import { managementRoleArn } from "../model/arn";
import type { ArgoCd, Irsa, PodIdentity } from "../model/fleet";
import { roleArnAnnotation } from "../model/service-account-annotation";
import { shellCommand } from "../model/shell-command";
import type { ArgocdSide } from "./argocd-side";
import { Findings } from "./findings";
import { applyArgocd } from "./fixes";

/** Whether Argo CD's service accounts are annotated with the management role. */
export async function annotatedServiceAccounts({ fleet: { argocd }, api }: ArgocdSide, irsa: Irsa): Promise<string> {
  const { core } = await api.use();
  const { namespace, serviceAccounts } = argocd;
  const { items } = await core.listNamespacedServiceAccount({ namespace });
  const findings = new Findings();
  for (const name of serviceAccounts) {
    const account = items.find(({ metadata }) => metadata?.name === name);
    if (!account) {
      findings.fail(`service account ${name} does not exist`, "install Argo CD, or correct argocd.serviceAccounts");
      continue;
    }
    for (const [key, value] of Object.entries(roleArnAnnotation(managementRoleArn(argocd)))) {
      const got = account.metadata?.annotations?.[key];
      if (got === value) continue;
      const annotation = `${key}=${value}`;
      findings.fail(
        `service account ${name} has ${got === undefined ? `no ${key}` : `${key} ${got}`}, expected ${value}`,
        // Terraform does not overwrite a value of another field manager: an apply would fail with a conflict.
        irsa.annotateServiceAccounts && got === undefined
          ? applyArgocd()
          : shellCommand("kubectl", "-n", namespace, "annotate", "--overwrite", "serviceaccount", name, annotation),
      );
    }
  }
  findings.conclude();
  return `${serviceAccounts.length} service ${serviceAccounts.length === 1 ? "account is" : "accounts are"} annotated with the management role`;
}

/** Whether EKS Pod Identity associates Argo CD's service accounts with the management role. */
export async function associatedServiceAccounts(side: ArgocdSide, podIdentity: PodIdentity): Promise<string> {
  const { argocd } = side.fleet;
  await side.cluster.use();
  const findings = new Findings();
  for (const serviceAccount of argocd.serviceAccounts) {
    const association = await associationOf(side, serviceAccount);
    if (association) judgeAssociation(findings, { ...association, serviceAccount }, argocd, podIdentity);
    else findings.fail(`service account ${serviceAccount} has no Pod Identity association`, applyArgocd());
  }
  findings.conclude();
  return `${argocd.serviceAccounts.length} service ${argocd.serviceAccounts.length === 1 ? "account is" : "accounts are"} associated with the management role`;
}

async function associationOf(
  { fleet: { argocd }, session: { eks } }: ArgocdSide,
  serviceAccount: string,
): Promise<PodIdentityAssociation | undefined> {
  const { cluster: clusterName, namespace } = argocd;
  const { associations: [listed] = [] } = await eks.send(
    new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount }),
  );
  if (!listed?.associationId) return undefined;
  const { associationId } = listed;
  return (await eks.send(new DescribePodIdentityAssociationCommand({ clusterName, associationId }))).association;
}

function judgeAssociation(
  findings: Findings,
  association: PodIdentityAssociation,
  argocd: ArgoCd,
  podIdentity: PodIdentity,
): void {
  const { serviceAccount, roleArn, targetRoleArn, disableSessionTags, associationId = "" } = association;
  const wanted = managementRoleArn(argocd);
  if (roleArn !== wanted) {
    findings.fail(`service account ${serviceAccount} is associated with ${roleArn}, expected ${wanted}`, applyArgocd());
  }
  if (targetRoleArn) {
    const of = ["--cluster-name", argocd.cluster, "--region", argocd.region, "--association-id", associationId];
    findings.fail(
      `the association of service account ${serviceAccount} has the target role ${targetRoleArn}: EKS assumes the target ` +
        "role, so Argo CD's pods get the target role instead of the management role",
      `${shellCommand("aws", "eks", "delete-pod-identity-association", ...of)}; ${applyArgocd()}`,
    );
  }
  const isTagged = disableSessionTags !== true;
  if (isTagged === podIdentity.hasSessionTags) return;
  findings.fail(
    `the association of service account ${serviceAccount} adds ${isTagged ? "session tags, which no policy allows" : "no session tags, which policies require"}`,
    applyArgocd(),
  );
}
