import { assumableRoleArns, oidcProviderArn, partitionOfArn } from "../model/arn";
import { byType } from "../model/by-type";
import {
  ARGOCD_WRITTEN_ANNOTATIONS,
  ARGOCD_WRITTEN_LABEL,
  canonicalServer,
  IN_CLUSTER,
  isArgocdOwnSecret,
  PAUSE_ANNOTATION,
  SECRET_TYPE_LABEL,
} from "../model/cluster-secret";
import type { Access, AccessPolicy, ClusterSecretFields, Fleet, Target } from "../model/fleet";
import { managementTrustOf, trustOfTargetRole } from "../model/fleet-trust";
import { assumeRolesPolicies, MAX_ATTACHED_POLICIES } from "../model/permission-policy";
import { MAX_TRUST_POLICY_SIZE } from "../model/trust-policy";
import { type Finding, repeated } from "./finding";
import { roleChecks } from "./role-checks";
import type { Path } from "./yaml-file";

/** Checks of resolved names, ARNs and policies. */
export function fleetChecks(fleet: Fleet): Finding[] {
  return [
    ...roleChecks(fleet),
    ...permissionPolicyFits(fleet),
    ...managementTrustFits(fleet),
    ...targetTrustsFit(fleet),
    ...secretsUnique(fleet),
    ...secretsNotArgocdsOwn(fleet),
    ...serversUnique(fleet),
    ...secretsOf(fleet).flatMap(({ path, fields }) => metadataIsTheUsers(path, fields)),
    ...secretsOf(fleet).flatMap(({ path, fields }) => clusterResourcesMeanSomething(path, fields)),
    ...[...fleet.targets.values()].flatMap(tlsIsOne),
    ...[...fleet.targets.values()].flatMap(accessFits),
  ];
}

function permissionPolicyFits(fleet: Fleet): Finding[] {
  const policies = assumeRolesPolicies(assumableRoleArns(fleet), fleet.argocd.identity.hasSessionTags).length;
  if (policies <= MAX_ATTACHED_POLICIES) return [];
  const message =
    `the ${fleet.targets.size} target roles need ${policies} managed policies, but IAM attaches at most ${MAX_ATTACHED_POLICIES} to a role; ` +
    "set argocd.assumeRoleScope: account, or split the fleet";
  return [{ path: ["targets"], at: "key", message }];
}

/** A sample with the length of an issuer. The real issuer is known only during planning. */
const SAMPLE_ISSUER = `oidc.eks.ap-southeast-1.amazonaws.com/id/${"0".repeat(32)}`;

function managementTrustFits({ argocd }: Fleet): Finding[] {
  const { account, managementRole } = argocd;
  if (managementRole.type === "existing") return [];
  const issuer = { issuerHost: SAMPLE_ISSUER, oidcProviderArn: oidcProviderArn(account, SAMPLE_ISSUER) };
  const policy = managementTrustOf(argocd, issuer);
  const size = JSON.stringify(policy).length;
  if (size <= MAX_TRUST_POLICY_SIZE) return [];
  return [
    {
      path: ["argocd", "serviceAccounts"],
      message: `the management role's trust policy would have ${size} characters, but IAM allows ${MAX_TRUST_POLICY_SIZE}; set fewer service accounts`,
    },
  ];
}

function targetTrustsFit({ argocd, targets }: Fleet): Finding[] {
  return [...targets.values()].flatMap(({ key, role }) => {
    if (role.type !== "defined") return [];
    const size = JSON.stringify(trustOfTargetRole(argocd, role)).length;
    if (size <= MAX_TRUST_POLICY_SIZE) return [];
    return [
      {
        path: ["targets", key, "role", "alsoTrust"],
        message: `the role's trust policy would have ${size} characters, but IAM allows ${MAX_TRUST_POLICY_SIZE}; trust fewer roles, or raise the quota and use an existing role`,
      },
    ];
  });
}

interface LocatedSecret {
  readonly path: Path;
  readonly fields: ClusterSecretFields;
}

function secretsOf({ argocd, targets }: Fleet): LocatedSecret[] {
  return [
    ...(argocd.inCluster ? [{ path: ["argocd", "inCluster"], fields: argocd.inCluster }] : []),
    ...[...targets.values()].map(({ key, secret }) => ({ path: ["targets", key], fields: secret })),
  ];
}

function secretsUnique(fleet: Fleet): Finding[] {
  const secrets = secretsOf(fleet);
  const of = (first: Path) => first.slice(0, 2).join(".");
  const reserved = secrets
    .filter(({ path, fields }) => path[0] === "targets" && fields.name === IN_CLUSTER.name)
    .map(({ path }) => ({
      path: [...path, "name"],
      message: `Argo CD reserves the name ${IN_CLUSTER.name} for its own cluster; choose another name`,
    }));
  return [
    ...reserved,
    ...repeated(
      secrets
        .filter(({ fields }) => fields.name !== IN_CLUSTER.name)
        .map(({ path, fields }) => ({ value: fields.name, path: [...path, "name"] })),
      ({ value, first }) =>
        `${value} is also the name of ${of(first)}; Argo CD cannot distinguish two clusters with the same name`,
    ),
    ...repeated(
      secrets.map(({ path, fields }) => ({ value: fields.secretName, path: [...path, "secretName"] })),
      ({ value, first }) => `${value} is also the Secret of ${of(first)}; each cluster needs a separate Secret`,
    ),
  ];
}

/** Argo CD saves its own settings in Secrets of the same namespace. */
function secretsNotArgocdsOwn(fleet: Fleet): Finding[] {
  return secretsOf(fleet).flatMap(({ path, fields }) =>
    isArgocdOwnSecret(fields.secretName)
      ? [
          {
            path: [...path, "secretName"],
            message: `${fields.secretName} is the name of one of Argo CD's own Secrets; set secretName to another name`,
          },
        ]
      : [],
  );
}

function serversUnique({ targets }: Fleet): Finding[] {
  const servers = [...targets.values()].flatMap(({ key, secret: { server } }) =>
    server === undefined ? [] : [{ value: canonicalServer(server), path: ["targets", key, "server"] }],
  );
  return [
    ...servers
      .filter(({ value }) => value === IN_CLUSTER.server)
      .map(({ path }) => ({
        path,
        message: "this is the URL of Argo CD's own cluster, to which Argo CD authenticates without a role",
      })),
    ...repeated(
      servers,
      ({ first }) =>
        `this is also the server of ${first.slice(0, 2).join(".")}; Argo CD identifies a cluster by its URL`,
    ),
  ];
}

function metadataIsTheUsers(path: Path, { labels, annotations }: ClusterSecretFields): Finding[] {
  // Maps instead of objects: a label may have the name `constructor`, which every object has.
  const labelsOfOthers = new Map([
    ...Object.keys(SECRET_TYPE_LABEL).map(
      (label) => [label, "every cluster Secret has this label; remove the label"] as const,
    ),
    [ARGOCD_WRITTEN_LABEL, "Argo CD writes this label; remove the label"] as const,
  ]);
  const annotationsOfOthers = new Map([
    ...ARGOCD_WRITTEN_ANNOTATIONS.map((key) => [key, "Argo CD writes this annotation; remove the annotation"] as const),
    [PAUSE_ANNOTATION, "set paused: true instead"] as const,
    [
      "kubectl.kubernetes.io/last-applied-configuration",
      "kubectl writes this annotation; remove the annotation",
    ] as const,
  ]);
  const found = (field: string, keys: readonly string[], messages: ReadonlyMap<string, string>): Finding[] =>
    keys.flatMap((key) => {
      const message = messages.get(key);
      return message ? [{ path: [...path, field, key], at: "key", message }] : [];
    });
  return [
    ...found("labels", Object.keys(labels), labelsOfOthers),
    ...found("annotations", Object.keys(annotations), annotationsOfOthers),
  ];
}

function clusterResourcesMeanSomething(path: Path, { clusterResources, namespaces }: ClusterSecretFields): Finding[] {
  if (!clusterResources || namespaces.length > 0) return [];
  return [
    {
      path: [...path, "clusterResources"],
      at: "key",
      message:
        "has no effect without namespaces, because Argo CD then manages all resources; remove the field or set namespaces",
    },
  ];
}

function tlsIsOne({ key, secret }: Target): Finding[] {
  if (!secret.tlsInsecure || !secret.caData) return [];
  return [
    {
      path: ["targets", key, "tlsInsecure"],
      message: "Argo CD rejects a cluster with both caData and tlsInsecure; remove one of the two fields",
    },
  ];
}

function accessFits(target: Target): Finding[] {
  return byType<Access, Finding[]>(target.access, {
    "access-entry": ({ policies }) => policiesFit(target, policies),
    "aws-auth": () => [],
  });
}

function policiesFit({ key, account }: Target, policies: readonly AccessPolicy[]): Finding[] {
  const path = (index: number): Path => ["targets", key, "access", "policies", index];
  return [
    ...repeated(
      policies.map(({ name }, index) => ({ value: name, path: [...path(index), "name"] })),
      ({ value }) => `${value} is listed twice; list all namespaces of the policy in one entry`,
    ),
    ...policies.flatMap(({ arn }, index) =>
      partitionOfArn(arn) === account.partition
        ? []
        : [
            {
              path: [...path(index), "arn"],
              message: `${arn} is in partition ${partitionOfArn(arn)}, but the cluster is in ${account.partition}`,
            },
          ],
    ),
  ];
}
