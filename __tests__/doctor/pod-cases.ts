import { readFileSync } from "node:fs";
import { join } from "node:path";
import { podIdentity as withPodIdentity } from "../support/sample-fleet";
import type { CheckCase } from "./check-case";
import { withArgocd } from "./fleets";
import { at, forbidden, variable, type World } from "./world";

const ROLE = "arn:aws:iam::111122223333:role/argocd-management";
const RESTART = "kubectl -n argocd rollout restart deployment,statefulset";
const IRSA = [variable("AWS_ROLE_ARN", ROLE), variable("AWS_WEB_IDENTITY_TOKEN_FILE", "/var/run/token")];
const STATIC = "the AWS SDK prefers static keys to a role";

const fileOf = (name: string) => JSON.parse(readFileSync(join(__dirname, name), "utf8"));

/** A further pod of Argo CD with one container. */
const pod =
  (env: readonly object[], container: object = {}, status: object = { phase: "Running" }, metadata: object = {}) =>
  (world: World) => {
    const containers = [{ name: "server", env, ...container }];
    world.putPod("p", { serviceAccountName: "argocd-server", containers }, status, metadata);
  };

const passes = (name: string, change: CheckCase["change"], carry = 3): CheckCase => ({
  ...{ name, change, check: "Argo CD, pods", verdict: "PASS", evidence: `${carry} pods carry the management role` },
});

const fails = (name: string, change: CheckCase["change"], evidence: string, fix: string | undefined): CheckCase => ({
  ...{ name, change, check: "Argo CD, pods", verdict: "FAIL", evidence },
  ...(fix === undefined ? {} : { fix }),
});

const unknown = (name: string, change: CheckCase["change"], evidence: string): CheckCase => ({
  ...{ name, change, check: "Argo CD, pods", verdict: "UNKNOWN", evidence },
});

const removal = (names: string) =>
  `remove ${names} from the environment of Argo CD's containers, in its Helm values or manifests`;

const foreign = ["AWS_PROFILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CONFIG_FILE"].map((name) => {
  const what = name === "AWS_PROFILE" ? "uses the credentials of that profile" : "uses the credentials in that file";
  const evidence = `pod p, container server has ${name}: the AWS SDK ${what}, which may differ from the role's credentials`;
  return fails(`a pod with ${name}`, pod([...IRSA, variable(name, "hunter2")]), evidence, removal(name));
});

const irsa: readonly CheckCase[] = [
  passes("three pods of today", () => undefined),
  passes("a pod that was evicted (case argocd-pod-evicted.json)", (world) => {
    const { spec, status } = fileOf("argocd-pod-evicted.json");
    world.putPod("evicted", spec, status);
  }),
  ...["Succeeded", "Failed", "Unknown"].map((phase) => passes(`a pod in phase ${phase}`, pod([], {}, { phase }))),
  passes(
    "a pod that is being deleted",
    pod([], {}, { phase: "Running" }, { deletionTimestamp: "2026-01-01T00:00:00Z" }),
  ),
  passes("a pod of another service account", (world) =>
    world.putPod("repo", { serviceAccountName: "argocd-repo-server", containers: [{ name: "repo", env: [] }] }),
  ),
  passes("a pod whose variables are named like fields of objects", pod([...IRSA, variable("constructor", "x")]), 4),
  passes(
    "a container that the webhook is told to skip",
    pod([], {}, undefined, { annotations: { "eks.amazonaws.com/skip-containers": "sidecar, server" } }),
    4,
  ),
  fails(
    "a pod with static keys (case argocd-pod-static-keys.json)",
    (world) => {
      const { spec, status } = fileOf("argocd-pod-static-keys.json");
      world.putPod("p", spec, status);
    },
    `pod p, container server has AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: ${STATIC}`,
    removal("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY"),
  ),
  ...foreign,
  fails(
    "a pending pod older than the annotation",
    pod([], {}, { phase: "Pending" }),
    "pod p, container server has no AWS_ROLE_ARN: the pod is older than the annotation",
    RESTART,
  ),
  fails(
    "a pod with another role",
    pod([variable("AWS_ROLE_ARN", "arn:other")]),
    `pod p, container server has AWS_ROLE_ARN arn:other, expected ${ROLE}: the pod is older than the annotation, or the pod's manifest sets the variable`,
    RESTART,
  ),
  unknown(
    "a role from a reference",
    pod([{ name: "AWS_ROLE_ARN", valueFrom: { configMapKeyRef: { name: "a", key: "b" } } }]),
    "pod p, container server takes AWS_ROLE_ARN from a reference, which doctor does not read",
  ),
  unknown(
    "variables from a Secret",
    pod(IRSA, { envFrom: [{ secretRef: { name: "aws" } }] }),
    "pod p, container server takes variables from a ConfigMap or Secret (envFrom), which doctor does not read",
  ),
  unknown(
    "no pod at all",
    (world) => world.intercepted.push(at("/argocd/pods", 200, { items: [] })),
    "no pod of Argo CD's service accounts runs",
  ),
  unknown(
    "pods that may not be listed",
    (world) => world.intercepted.push(at("/argocd/pods", 403, forbidden("pods"))),
    "pods is forbidden",
  ),
];

const podIdentity: readonly CheckCase[] = [
  fails(
    "a pod older than its association",
    pod([]),
    "pod p, container server has no AWS_CONTAINER_CREDENTIALS_FULL_URI: the pod is older than the association",
    RESTART,
  ),
  fails(
    "a pod that still has a web identity",
    pod([...IRSA, variable("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials")]),
    "pod p, container server has AWS_ROLE_ARN, AWS_WEB_IDENTITY_TOKEN_FILE: the AWS SDK prefers a web identity to EKS Pod Identity",
    `remove the annotation eks.amazonaws.com/role-arn from the pod's service account; ${RESTART}`,
  ),
].map((one) => ({ ...one, fleet: withArgocd({ identity: withPodIdentity() }) }));

/** Of Argo CD's pods. */
export const POD_CASES: readonly CheckCase[] = [...irsa, ...podIdentity];
