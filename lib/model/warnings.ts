import type { Account, ArgoCd, Target, TargetGroup } from "./fleet";
import { targetRoleName, targetsStackName } from "./names";
import { didYouMean } from "./near-miss";
import { KNOWN_REGIONS } from "./regions";

/** Providers in one stack from which on a further one costs more than the stack it saves (docs/performance.md). */
const MOST_PROVIDERS = 25;

/** What is allowed for a group of accounts and costs more than it saves. */
export function groupWarnings({ name, accounts }: TargetGroup): string[] {
  const providers = accounts.reduce((sum, { regions }) => sum + regions.length, 0);
  if (accounts.length === 1 || providers <= MOST_PROVIDERS) return [];
  return [
    `${targetsStackName(name)} has ${providers} providers, one for each account and region; over ${MOST_PROVIDERS} in a ` +
      "stack cost more time and memory than they save. Give some of its accounts another stack.",
  ];
}

/** Regions that this version does not know: new ones, or mistakes in writing. */
function regionWarnings({ key, regions }: Account): string[] {
  return regions
    .filter((region) => !KNOWN_REGIONS.includes(region))
    .map(
      (region) =>
        `accounts.${key}.regions: ${region} is no region that this version knows${didYouMean(region, KNOWN_REGIONS)}`,
    );
}

/** What is allowed for an account and will most likely not do what the user means. */
export function accountWarnings(account: Account): string[] {
  return [
    ...regionWarnings(account),
    ...(account.externalId
      ? [
          `accounts.${account.key}.externalId: an external id is no secret. It is in the stacks and in their plans; what protects ` +
            "the deploy role is the principal that its trust policy names.",
        ]
      : []),
  ];
}

/** What is allowed on Argo CD's side and wider than it need be. */
export function argocdWarnings({ assumeRoleScope, identity, hasSessionTags, account, rolePrefix }: ArgoCd): string[] {
  return [
    ...(assumeRoleScope === "account"
      ? [
          `argocd.assumeRoleScope account: the management role may assume every role of a target account whose path and name start ` +
            `like ${targetRoleName(rolePrefix, "")}, ${targetRoleName(rolePrefix, "x")}/Admin too, where that role trusts it.`,
        ]
      : []),
    ...(assumeRoleScope === "any"
      ? [
          "argocd.assumeRoleScope any: the management role may assume every role of every account that trusts it, targets or " +
            "not. With role or account it may assume the target roles alone.",
        ]
      : []),
    ...(identity === "pod-identity" && !hasSessionTags
      ? [
          "argocd.sessionTags false: any principal that may create a Pod Identity association on any cluster of account " +
            `${account.id} can give the management role, and with it every target, to any pod.`,
        ]
      : []),
  ];
}

/** What is allowed for a target and will most likely not do what the user means. */
export function targetWarnings({ key, access, secret }: Target): string[] {
  const field = `targets.${key}`;
  const policies = access.type === "access-entry" ? access.policies : [];
  const scoped = policies.filter(({ namespaces }) => namespaces.length > 0);
  const isScoped = scoped.length > 0 && scoped.length === policies.length && access.groups.length === 0;
  const allowed = new Set(scoped.flatMap(({ namespaces }) => namespaces));
  const beyond = secret.namespaces.filter((namespace) => ![...allowed].some((scope) => isInScope(namespace, scope)));
  return [
    ...(access.type === "aws-auth"
      ? [
          `${field}.access aws-auth: Terraform writes the ConfigMap by a program, and does not see a change of its entry. ` +
            "Where the authentication mode is API_AND_CONFIG_MAP, prefer access-entry.",
        ]
      : []),
    ...(secret.tlsInsecure
      ? [
          `${field}.tlsInsecure: Argo CD sends its tokens to any server that answers; a token is valid for 15 minutes. ` +
            "Name the certificate authority in caData instead.",
        ]
      : []),
    ...(isScoped && secret.namespaces.length === 0
      ? [
          `${field}: access reaches ${[...allowed].join(", ")} only, and Argo CD watches all namespaces, which the ` +
            `cluster will refuse. Set ${field}.namespaces to the same.`,
        ]
      : []),
    ...(isScoped && beyond.length > 0
      ? [
          `${field}.namespaces: ${beyond.join(", ")} ${beyond.length === 1 ? "is" : "are"} not in the scope of any access policy; ` +
            "the cluster will refuse Argo CD there.",
        ]
      : []),
    ...(secret.namespaces.length > 0 && scoped.length < policies.length
      ? [
          `${field}.namespaces limits Argo CD to ${secret.namespaces.join(", ")}, its access policies reach the whole ` +
            `cluster. Name the namespaces in ${field}.access.policies too.`,
        ]
      : []),
  ];
}

/** Whether an access policy for a namespace, or for all that start alike (`team-*`), reaches a namespace. */
function isInScope(namespace: string, scope: string): boolean {
  return scope.endsWith("*") ? namespace.startsWith(scope.slice(0, -1)) : namespace === scope;
}
