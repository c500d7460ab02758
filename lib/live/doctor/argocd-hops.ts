import {
  DescribeAddonCommand,
  DescribeClusterCommand,
  DescribePodIdentityAssociationCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import { ListOpenIDConnectProvidersCommand } from "@aws-sdk/client-iam";
import { clusterArn, managementRoleArn, oidcProviderArn } from "../../model/arn";
import type { ArgoCd, Fleet } from "../../model/fleet";
import { POD_IDENTITY_AGENT } from "../../model/names";
import { allows, type PolicyRequest } from "../../model/policy-evaluation";
import { roleArnAnnotation } from "../../model/service-account-annotation";
import { POD_IDENTITY_ACTIONS, POD_IDENTITY_SERVICE, SESSION_TAG, STS_AUDIENCE } from "../../model/trust-policy";
import { type AwsSession, found } from "../aws-session";
import type { ClusterApi } from "../cluster-api";
import { credentials } from "./credentials-hop";
import { APPLY_ARGOCD, makeRole, mendManagementRole, setArgocd } from "./fixes";
import { Broken, type Hop, lookAt } from "./hop";
import { roleOf } from "./roles";
import type { WayIn } from "./way-in";

/** How Argo CD's side is reached. */
export interface ArgocdSide {
  readonly fleet: Fleet;
  readonly session: AwsSession;
  readonly api: () => Promise<ClusterApi>;
}

/** The hops from Argo CD's pods to the management role. */
export async function argocdHops(side: ArgocdSide, wayIn: WayIn | undefined): Promise<Hop[]> {
  const { argocd } = side.fleet;
  const look = (hop: string, what: (side: ArgocdSide) => Promise<string>) => lookAt(undefined, hop, () => what(side));
  return Promise.all([
    look("credentials", ({ session }) => credentials(session, argocd.account)),
    look("Argo CD cluster", cluster),
    look("service accounts", argocd.identity === "irsa" ? annotations : associations),
    look("pods", pods),
    argocd.identity === "irsa" ? look("OIDC provider", oidcProvider) : look("Pod Identity agent", agent),
    look("management role", managementRole),
    ...(wayIn ? [look("sessions", () => wayIn.managementSessions())] : []),
  ]);
}

async function describe({ fleet: { argocd }, session }: ArgocdSide) {
  const answer = await found(session.eks.send(new DescribeClusterCommand({ name: argocd.cluster })));
  if (answer?.cluster) return answer.cluster;
  throw new Broken(
    `EKS cluster ${argocd.cluster} does not exist in ${argocd.account.id}, ${argocd.region}`,
    "correct argocd.cluster, argocd.account or argocd.region in the fleet file",
  );
}

async function cluster(side: ArgocdSide): Promise<string> {
  const { status } = await describe(side);
  if (status !== "ACTIVE") throw new Broken(`the cluster is ${status}`, "wait until it is ACTIVE");
  const { core } = await side.api();
  await core.readNamespace({ name: side.fleet.argocd.namespace });
  return `ACTIVE, its API answers, namespace ${side.fleet.argocd.namespace} is there`;
}

async function annotations({ fleet: { argocd }, api }: ArgocdSide): Promise<string> {
  const { core } = await api();
  const { items } = await core.listNamespacedServiceAccount({ namespace: argocd.namespace });
  const wanted = roleArnAnnotation(managementRoleArn(argocd));
  for (const name of argocd.serviceAccounts) {
    const account = items.find(({ metadata }) => metadata?.name === name);
    if (!account)
      throw new Broken(`service account ${name} does not exist`, "install Argo CD, or correct argocd.serviceAccounts");
    for (const [key, value] of Object.entries(wanted)) {
      const got = account.metadata?.annotations?.[key];
      if (got === value) continue;
      const isOurs = argocd.annotateServiceAccounts && got === undefined;
      throw new Broken(
        `service account ${name} has ${key} ${got ?? "not set"}, expected ${value}`,
        // Terraform does not take a value from whoever wrote it: an apply would end in a conflict.
        isOurs
          ? APPLY_ARGOCD
          : `kubectl -n ${argocd.namespace} annotate --overwrite serviceaccount ${name} ${key}=${value}`,
      );
    }
  }
  return `${argocd.serviceAccounts.length} annotated with the management role`;
}

async function associations({ fleet: { argocd }, session }: ArgocdSide): Promise<string> {
  const { cluster: clusterName, namespace } = argocd;
  const wanted = managementRoleArn(argocd);
  for (const serviceAccount of argocd.serviceAccounts) {
    const { associations: [listed] = [] } = await session.eks.send(
      new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount }),
    );
    const associationId = listed?.associationId;
    if (!associationId)
      throw new Broken(`service account ${serviceAccount} has no Pod Identity association`, APPLY_ARGOCD);
    const { association } = await session.eks.send(
      new DescribePodIdentityAssociationCommand({ clusterName, associationId }),
    );
    if (association?.roleArn !== wanted) {
      throw new Broken(
        `service account ${serviceAccount} is associated with ${association?.roleArn}, expected ${wanted}`,
        APPLY_ARGOCD,
      );
    }
    const isTagged = association.disableSessionTags !== true;
    if (isTagged === argocd.hasSessionTags) continue;
    throw new Broken(
      `the association of service account ${serviceAccount} ${isTagged ? "gives sessions tags, which no policy allows" : "gives sessions no tags, which policies ask for"}`,
      APPLY_ARGOCD,
    );
  }
  return `${argocd.serviceAccounts.length} associated`;
}

/** EKS injects the role when a pod starts: pods older than the role's annotation know nothing of it. */
async function pods({ fleet: { argocd }, api }: ArgocdSide): Promise<string> {
  const { core } = await api();
  const { items } = await core.listNamespacedPod({ namespace: argocd.namespace });
  const ours = items.filter(({ spec }) => argocd.serviceAccounts.includes(spec?.serviceAccountName ?? ""));
  if (ours.length === 0) throw new Error("no pod of Argo CD's service accounts runs");
  const [name, value] =
    argocd.identity === "irsa"
      ? ["AWS_ROLE_ARN", managementRoleArn(argocd)]
      : ["AWS_CONTAINER_CREDENTIALS_FULL_URI", undefined];
  for (const { metadata, spec } of ours) {
    const set = spec?.containers.flatMap(({ env = [] }) => env).find((one) => one.name === name);
    if (set && (value === undefined || set.value === value)) continue;
    throw new Broken(
      `pod ${metadata?.name} has ${name} ${set?.value ?? "not set"}: it is older than the role`,
      `kubectl -n ${argocd.namespace} rollout restart deployment,statefulset`,
    );
  }
  return `${ours.length} carry the role`;
}

async function oidcProvider(side: ArgocdSide): Promise<string> {
  const { argocd } = side.fleet;
  const arn = await issuersProviderArn(side);
  const { OpenIDConnectProviderList = [] } = await side.session.iam.send(new ListOpenIDConnectProvidersCommand({}));
  if (OpenIDConnectProviderList.some(({ Arn }) => Arn === arn)) return arn;
  throw new Broken(
    `${arn} does not exist`,
    argocd.oidcProvider === "create" ? APPLY_ARGOCD : setArgocd("oidcProvider: create"),
  );
}

async function issuersProviderArn(side: ArgocdSide): Promise<string> {
  return oidcProviderArn(side.fleet.argocd.account, await issuerOf(side));
}

async function issuerOf(side: ArgocdSide): Promise<string> {
  return ((await describe(side)).identity?.oidc?.issuer ?? "").replace("https://", "");
}

async function agent({ fleet: { argocd }, session }: ArgocdSide): Promise<string> {
  const command = new DescribeAddonCommand({ clusterName: argocd.cluster, addonName: POD_IDENTITY_AGENT });
  const addon = (await found(session.eks.send(command)))?.addon;
  if (addon?.status === "ACTIVE") return "ACTIVE";
  throw new Broken(
    addon ? `the add-on is ${addon.status}` : `the add-on ${POD_IDENTITY_AGENT} is not installed`,
    argocd.podIdentityAgent === "managed" ? APPLY_ARGOCD : setArgocd("podIdentityAgent: managed"),
  );
}

async function managementRole(side: ArgocdSide): Promise<string> {
  const { argocd } = side.fleet;
  const arn = managementRoleArn(argocd);
  const role = await roleOf(side.session.iam, arn);
  if (role?.arn !== arn) {
    const evidence = role ? `the role is ${role.arn}, expected ${arn}` : `${arn} does not exist`;
    throw new Broken(evidence, makeRole(argocd.managementRole, APPLY_ARGOCD));
  }
  for (const serviceAccount of argocd.serviceAccounts) {
    for (const request of await requestsOf(side, serviceAccount)) {
      if (allows([role.trust], request)) continue;
      throw new Broken(
        `its trust policy does not let service account ${serviceAccount} do ${request.action}`,
        mendManagementRole(argocd),
      );
    }
  }
  return `its trust policy admits ${argocd.serviceAccounts.length} service accounts`;
}

/** What EKS asks of the management role when it makes a session for a service account. */
async function requestsOf(side: ArgocdSide, serviceAccount: string): Promise<PolicyRequest[]> {
  const { argocd } = side.fleet;
  const { account, namespace } = argocd;
  if (argocd.identity === "irsa") {
    const issuer = await issuerOf(side);
    const context = {
      [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${serviceAccount}`,
      [`${issuer}:aud`]: STS_AUDIENCE,
    };
    const names = [await issuersProviderArn(side)];
    return [{ action: "sts:AssumeRoleWithWebIdentity", principal: { type: "Federated", names }, context }];
  }
  const context = {
    "aws:SourceAccount": account.id,
    "aws:SourceArn": clusterArn(account, argocd.region, argocd.cluster),
    ...(argocd.hasSessionTags ? sessionTags("aws:RequestTag", argocd, serviceAccount) : {}),
  };
  const principal = { type: "Service" as const, names: [POD_IDENTITY_SERVICE] };
  const actions = argocd.hasSessionTags ? POD_IDENTITY_ACTIONS : (["sts:AssumeRole"] as const);
  return actions.map((action) => ({ action, principal, context }));
}

/** The tags EKS Pod Identity gives a session. @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html */
export function sessionTags(key: string, argocd: ArgoCd, serviceAccount: string): Record<string, string> {
  return {
    [`${key}/${SESSION_TAG.cluster}`]: clusterArn(argocd.account, argocd.region, argocd.cluster),
    [`${key}/eks-cluster-name`]: argocd.cluster,
    [`${key}/${SESSION_TAG.namespace}`]: argocd.namespace,
    [`${key}/${SESSION_TAG.serviceAccount}`]: serviceAccount,
  };
}
