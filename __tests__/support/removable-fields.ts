import { type Data, EVERY_FIELD, joined, onlyField } from "./every-field";

/** Values that the sandbox's accounts have, where those of the list are not there. */
const VALUES: Readonly<Record<string, unknown>> = {
  "targets.<key>.role.alsoTrust[]": "arn:aws:iam::444455556666:role/terraform",
};

/** Fields that can be together in one fleet of the sandbox; suite 19 applies them, and takes them out again. */
const TOGETHER: readonly (readonly string[])[] = [
  [
    "tags.<key>",
    "argocd.managementRole.permissionsBoundary",
    "argocd.managementRole.tags.<key>",
    "argocd.managementRole.maxSessionDuration",
    "argocd.assumeRoleScope",
    "argocd.clusterAuth",
    "argocd.inCluster.secretName",
    "argocd.inCluster.labels.<key>",
    "argocd.inCluster.annotations.<key>",
    "argocd.inCluster.project",
    "argocd.inCluster.namespaces[]",
    "argocd.inCluster.clusterResources",
    "argocd.inCluster.shard",
    "argocd.inCluster.paused",
    "targets.<key>.role.permissionsBoundary",
    "targets.<key>.role.tags.<key>",
    "targets.<key>.role.trust",
    "targets.<key>.access.policies[].name",
    "targets.<key>.access.policies[].namespaces[]",
    "targets.<key>.access.groups[]",
    "targets.<key>.name",
    "targets.<key>.labels.<key>",
    "targets.<key>.annotations.<key>",
    "targets.<key>.project",
    "targets.<key>.namespaces[]",
    "targets.<key>.clusterResources",
    "targets.<key>.shard",
    "targets.<key>.paused",
    "targets.<key>.server",
    "targets.<key>.proxyUrl",
    "targets.<key>.serverName",
    "targets.<key>.caData",
  ],
  [
    "argocd.managementRole.path",
    "argocd.annotateServiceAccounts",
    "argocd.inCluster.name",
    "targets.<key>.role.name",
    "targets.<key>.role.path",
    "targets.<key>.role.alsoTrust[]",
    "targets.<key>.access.policies[].arn",
    "targets.<key>.secretName",
    "targets.<key>.tlsInsecure",
  ],
];

/** Why the others are not among them; the longest start of a path counts. */
const NOT_THERE: Readonly<Record<string, string>> = {
  partition: "the same fleet in another partition",
  accountDefaults: "whose credentials act",
  accounts: "whose credentials act, and where",
  "argocd.account": "another fleet",
  "argocd.region": "another fleet",
  "argocd.cluster": "another fleet",
  "argocd.namespace": "another fleet",
  "argocd.rolePrefix": "other roles: as role.name",
  "argocd.identity": "suite 10: to Pod Identity and back",
  "argocd.podIdentityAgent": "suite 10",
  "argocd.sessionTags": "needs AWS provider 6",
  "argocd.oidcProvider": "suite 11",
  "argocd.serviceAccounts[]": "a list with defaults: the annotation goes as with annotateServiceAccounts",
  "argocd.managementRole.existing": "suite 11",
  "argocd.managementRole.name": "as path",
  targetDefaults: "defaults of targets.<key>, resolved before anything is synthesised",
  "targets.<key>.account": "another cluster",
  "targets.<key>.region": "another cluster",
  "targets.<key>.cluster": "another cluster",
  "targets.<key>.role": "none: suite 09",
  "targets.<key>.role.existing": "suite 11",
  "targets.<key>.role.requireSessionTags": "suite 10",
  "targets.<key>.access.type": "suite 12: aws-auth and back",
  "targets.<key>.access.username": "suite 12",
  backend: "where the state is",
};

/** The parts of fleet files, each to be applied and taken out again. */
export function removableParts(): Data[] {
  return TOGETHER.map((paths) =>
    joined(
      ...EVERY_FIELD.filter(({ path }) => paths.includes(path)).map((field) =>
        onlyField({ ...field, value: VALUES[field.path] ?? field.value }),
      ),
    ),
  );
}

/** Fields that are neither applied and taken out again, nor named with a reason. */
export function fieldsWithoutReason(): string[] {
  return EVERY_FIELD.map(({ path }) => path).filter((path) => !TOGETHER.flat().includes(path) && !hasReason(path));
}

function hasReason(path: string): boolean {
  return Object.keys(NOT_THERE).some((start) => {
    const isWhole = start === "targets.<key>.role";
    return path === start || (!isWhole && (path.startsWith(`${start}.`) || path.startsWith(`${start}[`)));
  });
}
