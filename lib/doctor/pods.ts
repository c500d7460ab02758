import type { V1Container, V1EnvVar, V1Pod } from "@kubernetes/client-node";
import { managementRoleArn } from "../model/arn";
import type { ArgoCd, Identity } from "../model/fleet";
import { shellCommand } from "../model/shell-command";
import { CheckUnknown } from "./check";
import { Findings } from "./findings";

/** Variables that make the AWS SDK use other credentials than the role's, with the reason. */
const FOREIGN_CREDENTIALS: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "the AWS SDK prefers static keys to a role",
  AWS_SECRET_ACCESS_KEY: "the AWS SDK prefers static keys to a role",
  AWS_PROFILE: "the AWS SDK uses the credentials of that profile, which may differ from the role's credentials",
  AWS_SHARED_CREDENTIALS_FILE:
    "the AWS SDK uses the credentials in that file, which may differ from the role's credentials",
  AWS_CONFIG_FILE: "the AWS SDK uses the credentials in that file, which may differ from the role's credentials",
};

const WEB_IDENTITY = ["AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE"] as const;
const CONTAINER_CREDENTIALS = "AWS_CONTAINER_CREDENTIALS_FULL_URI";

/** Containers that the credential-injecting webhook skips. @see https://github.com/aws/amazon-eks-pod-identity-webhook */
const SKIP_CONTAINERS = "eks.amazonaws.com/skip-containers";

/**
 * Whether Argo CD's pods use the management role. EKS injects the role when a pod starts. Other variables in a container's
 * environment may take precedence over the role.
 */
export function identityOfPods(pods: readonly V1Pod[], argocd: ArgoCd): string {
  const ours = pods.filter((pod) => isLive(pod) && argocd.serviceAccounts.includes(pod.spec?.serviceAccountName ?? ""));
  if (ours.length === 0) throw new CheckUnknown("no pod of Argo CD's service accounts runs");
  const findings = new Findings();
  for (const pod of ours) judgePod(findings, pod, argocd);
  findings.conclude();
  return `${ours.length} ${ours.length === 1 ? "pod carries" : "pods carry"} the management role`;
}

/** A pod that ended or is terminating does not show the current identity. */
function isLive({ metadata, status }: V1Pod): boolean {
  return metadata?.deletionTimestamp === undefined && ["Running", "Pending"].includes(status?.phase ?? "");
}

function judgePod(findings: Findings, pod: V1Pod, argocd: ArgoCd): void {
  const name = pod.metadata?.name ?? "";
  const restart = shellCommand("kubectl", "-n", argocd.namespace, "rollout", "restart", "deployment,statefulset");
  const skipped = (pod.metadata?.annotations?.[SKIP_CONTAINERS] ?? "").split(",").map((one) => one.trim());
  for (const container of pod.spec?.containers ?? []) {
    if (skipped.includes(container.name)) continue;
    const where = `pod ${name}, container ${container.name}`;
    judgeForeignCredentials(findings, where, container);
    OF_IDENTITY[argocd.identity.type](findings, where, container.env ?? [], { argocd, restart });
    if ((container.envFrom ?? []).length > 0) {
      findings.unknown(`${where} takes variables from a ConfigMap or Secret (envFrom), which doctor does not read`);
    }
  }
}

function judgeForeignCredentials(findings: Findings, where: string, { env = [] }: V1Container): void {
  const names = env.map(({ name }) => name).filter((name) => Object.hasOwn(FOREIGN_CREDENTIALS, name));
  if (names.length === 0) return;
  const reasons = new Set(names.map((name) => FOREIGN_CREDENTIALS[name]));
  findings.fail(
    `${where} has ${names.join(", ")}: ${[...reasons].join("; ")}`,
    `remove ${names.join(", ")} from the environment of Argo CD's containers, in its Helm values or manifests`,
  );
}

type JudgeIdentity = (
  findings: Findings,
  where: string,
  env: readonly V1EnvVar[],
  of: { readonly argocd: ArgoCd; readonly restart: string },
) => void;

const OF_IDENTITY: Readonly<Record<Identity["type"], JudgeIdentity>> = {
  irsa: (findings, where, env, { argocd, restart }) => {
    const wanted = managementRoleArn(argocd);
    const role = env.find(({ name }) => name === "AWS_ROLE_ARN");
    if (!role) {
      findings.fail(`${where} has no AWS_ROLE_ARN: the pod is older than the annotation`, restart);
    } else if (role.valueFrom) {
      findings.unknown(`${where} takes AWS_ROLE_ARN from a reference, which doctor does not read`);
    } else if (role.value !== wanted) {
      findings.fail(
        `${where} has AWS_ROLE_ARN ${role.value ?? "empty"}, expected ${wanted}: the pod is older than the annotation, or the ` +
          "pod's manifest sets the variable",
        restart,
      );
    }
  },
  "pod-identity": (findings, where, env, { restart }) => {
    const names = env.map(({ name }) => name);
    const left = WEB_IDENTITY.filter((name) => names.includes(name));
    if (left.length > 0) {
      findings.fail(
        `${where} has ${left.join(", ")}: the AWS SDK prefers a web identity to EKS Pod Identity`,
        `remove the annotation eks.amazonaws.com/role-arn from the pod's service account; ${restart}`,
      );
    }
    if (!names.includes(CONTAINER_CREDENTIALS)) {
      findings.fail(`${where} has no ${CONTAINER_CREDENTIALS}: the pod is older than the association`, restart);
    }
  },
};
