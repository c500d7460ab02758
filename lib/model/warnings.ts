import { byType } from "./by-type";
import {
  type Access,
  type AccessPolicy,
  type Account,
  type ArgoCd,
  type Fleet,
  type Identity,
  type Target,
  type TargetGroup,
  targetGroups,
} from "./fleet";
import { targetRoleName, targetsStackName } from "./names";
import { didYouMean } from "./near-miss";
import { KNOWN_REGIONS } from "./regions";

/** Number of providers in one stack above which another provider costs more than another stack (docs/performance.md). */
const MOST_PROVIDERS = 25;

/** All warnings about a fleet. Targets with the same warning share one. */
export function fleetWarnings(fleet: Fleet): string[] {
  return [
    ...argocdWarnings(fleet.argocd),
    ...targetGroups(fleet).flatMap(groupWarnings),
    ...[...fleet.accounts.values()].flatMap(accountWarnings),
    ...sharedWarnings([...fleet.targets.values()]),
  ];
}

function sharedWarnings(targets: readonly Target[]): string[] {
  const byText = new Map<string, { readonly own: string; readonly keys: string[] }>();
  for (const target of targets) {
    for (const own of targetWarnings(target)) {
      const text = own.replaceAll(`targets.${target.key}`, "targets.<key>");
      const known = byText.get(text) ?? { own, keys: [] };
      byText.set(text, { ...known, keys: [...known.keys, target.key] });
    }
  }
  return [...byText].map(([text, { own, keys }]) => (keys.length === 1 ? own : `${text} Targets: ${keys.join(", ")}.`));
}

/** Warnings about a group of accounts that costs more than separate stacks. */
export function groupWarnings({ name, accounts }: TargetGroup): string[] {
  const providers = accounts.reduce((sum, { regions }) => sum + regions.length, 0);
  if (accounts.length === 1 || providers <= MOST_PROVIDERS) return [];
  return [
    `${targetsStackName(name)} has ${providers} providers, one for each account and region. More than ${MOST_PROVIDERS} providers ` +
      "in one stack cost more time and memory than separate stacks. Set another stack for some accounts of this stack.",
  ];
}

/** Warnings about unknown regions, which may be new or mistyped. */
function regionWarnings({ key, regions }: Account): string[] {
  return regions
    .filter((region) => !KNOWN_REGIONS.includes(region))
    .map(
      (region) =>
        `accounts.${key}.regions: ${region} is not a region that this version knows${didYouMean(region, KNOWN_REGIONS)}`,
    );
}

/** Warnings about settings of an account that users often misunderstand. */
export function accountWarnings(account: Account): string[] {
  return [
    ...regionWarnings(account),
    ...(account.externalId
      ? [
          `accounts.${account.key}.externalId: an external id is not secret. The stacks and their plans contain the external id. ` +
            "The principal in the trust policy protects the deploy role.",
        ]
      : []),
  ];
}

/** Warnings about settings of Argo CD that grant more access than necessary. */
export function argocdWarnings({ assumeRoleScope, identity, account, rolePrefix }: ArgoCd): string[] {
  return [
    ...(assumeRoleScope === "account"
      ? [
          "argocd.assumeRoleScope account: the management role may assume every role of a target account whose path and name start " +
            `with ${targetRoleName(rolePrefix, "")}, including ${targetRoleName(rolePrefix, "x")}/Admin, if that role trusts the management role.`,
        ]
      : []),
    ...(assumeRoleScope === "any"
      ? [
          "argocd.assumeRoleScope any: the management role may assume every role in every account that trusts the management " +
            "role. With role or account, the management role may assume only target roles.",
        ]
      : []),
    ...byType<Identity, string[]>(identity, {
      irsa: () => [],
      "pod-identity": ({ hasSessionTags }) =>
        hasSessionTags
          ? []
          : [
              "argocd.sessionTags false: any principal that may create a Pod Identity association in account " +
                `${account.id} can give any pod the management role, and so access to every target.`,
            ],
    }),
  ];
}

/** Warnings about settings of a target that users often misunderstand. */
export function targetWarnings({ key, access, secret }: Target): string[] {
  const field = `targets.${key}`;
  const policies = byType<Access, readonly AccessPolicy[]>(access, {
    "access-entry": (entry) => entry.policies,
    "aws-auth": () => [],
  });
  const scoped = policies.filter(({ namespaces }) => namespaces.length > 0);
  const isScoped = scoped.length > 0 && scoped.length === policies.length && access.groups.length === 0;
  const allowed = new Set(scoped.flatMap(({ namespaces }) => namespaces));
  const beyond = secret.namespaces.filter((namespace) => ![...allowed].some((scope) => isInScope(namespace, scope)));
  return [
    ...byType<Access, string[]>(access, {
      "access-entry": () => [],
      "aws-auth": () => [
        `${field}.access aws-auth: Terraform runs a program to write the ConfigMap, and does not detect a change of the entry. ` +
          "If the authentication mode is API_AND_CONFIG_MAP, prefer access-entry.",
      ],
    }),
    ...(secret.tlsInsecure
      ? [
          `${field}.tlsInsecure: Argo CD sends its tokens to any server that responds. A token grants access for 15 minutes. ` +
            "Set the certificate authority in caData instead.",
        ]
      : []),
    ...(isScoped && secret.namespaces.length === 0
      ? [
          `${field}: access is limited to ${[...allowed].join(", ")}, but Argo CD watches all namespaces, which the ` +
            `cluster denies. Set ${field}.namespaces to the same namespaces.`,
        ]
      : []),
    ...(isScoped && beyond.length > 0
      ? [
          `${field}.namespaces: ${beyond.join(", ")} ${beyond.length === 1 ? "is" : "are"} not in the scope of any access policy; ` +
            "the cluster denies Argo CD's requests there.",
        ]
      : []),
    ...(secret.namespaces.length > 0 && scoped.length < policies.length
      ? [
          `${field}.namespaces limits Argo CD to ${secret.namespaces.join(", ")}, but the access policies apply to the whole ` +
            `cluster. Also set the namespaces in ${field}.access.policies.`,
        ]
      : []),
  ];
}

/** Whether the scope of an access policy, a namespace or a prefix (`team-*`), includes a namespace. */
function isInScope(namespace: string, scope: string): boolean {
  return scope.endsWith("*") ? namespace.startsWith(scope.slice(0, -1)) : namespace === scope;
}
