import { isDeepStrictEqual } from "node:util";
import { accountIdOf, managementRoleArn, partitionOfArn, roleNameOf, targetRoleArn } from "../model/arn";
import type { Account, Fleet, Target } from "../model/fleet";
import { MAX_ROLE_NAME } from "../model/names";
import type { Finding } from "./finding";
import type { Path } from "./yaml-file";

/** Checks of roles with resolved names and ARNs. */
export function roleChecks(fleet: Fleet): Finding[] {
  return [
    ...roleNamesShortEnough(fleet),
    ...targetRolesAreNotTheManagementRole(fleet),
    ...roleNamesUnique(fleet),
    ...existingRolesInAnAccountOfTheirs(fleet),
    ...furtherRolesInThePartition(fleet),
    ...[...fleet.targets.values()].flatMap(({ key, role }) =>
      "tags" in role ? tagKeysUnique(["targets", key, "role", "tags"], role.tags) : [],
    ),
    ...tagKeysUnique(["tags"], fleet.tags),
  ];
}

function roleNamesShortEnough({ argocd, targets }: Fleet): Finding[] {
  const { managementRole } = argocd;
  const named = [
    ...(managementRole.type === "defined"
      ? [{ name: managementRole.name, path: ["argocd", "rolePrefix"] as Path, at: "value" as const }]
      : []),
    ...[...targets.values()].flatMap(({ key, role }) =>
      role.type === "defined" ? [{ name: role.name, path: ["targets", key], at: "key" as const }] : [],
    ),
  ];
  return named
    .filter(({ name }) => name.length > MAX_ROLE_NAME)
    .map(({ name, path, at }) => ({
      path,
      at,
      message: `the role name ${name} would have ${name.length} characters, but IAM allows ${MAX_ROLE_NAME}; shorten the key or argocd.rolePrefix`,
    }));
}

function targetRolesAreNotTheManagementRole({ argocd, targets }: Fleet): Finding[] {
  const managementRole = managementRoleArn(argocd);
  return [...targets.values()]
    .filter((target) => identityOf(targetRoleArn(target) ?? "") === identityOf(managementRole))
    .map((target) => ({
      path: pathOf(target),
      message: `${managementRole} is the management role; to authenticate as the management role, set role: none`,
    }));
}

/** A role of a target that has a role. */
interface Named {
  readonly target: Target;
  readonly arn: string;
}

/**
 * IAM allows a role name once in an account, regardless of path and case. Targets may share a role if all of the targets
 * configure the role equally. The role is then defined once.
 */
function roleNamesUnique({ targets }: Fleet): Finding[] {
  const first = new Map<string, Named>();
  return [...targets.values()].flatMap((target) => {
    const arn = targetRoleArn(target);
    if (arn === undefined) return [];
    const name = identityOf(arn);
    const other = first.get(name);
    if (!other) {
      first.set(name, { target, arn });
      return [];
    }
    const message = conflict({ target, arn }, other);
    return message ? [{ path: pathOf(target), message }] : [];
  });
}

/** The identity of a role in IAM. */
function identityOf(arn: string): string {
  return `${accountIdOf(arn)}/${roleNameOf(arn).toLowerCase()}`;
}

function conflict({ target, arn }: Named, other: Named): string | undefined {
  const of = `targets.${other.target.key}`;
  if (arn !== other.arn) {
    return `${arn} and ${other.arn} of ${of} have the same name for IAM, which ignores case and path; choose another name`;
  }
  if (target.role.type !== other.target.role.type) {
    return `${arn} is an existing role in one of ${of} and this target, but defined in the other; configure the role equally in both`;
  }
  const [role, its] = [target.role, other.target.role];
  const different = Object.keys({ ...role, ...its }).filter(
    (field) => !isDeepStrictEqual(role[field as keyof typeof role], its[field as keyof typeof its]),
  );
  if (different.length === 0) return undefined;
  return `${arn} is also the role of ${of}, with another ${different.join(", ")}; targets that share a role must configure the role equally`;
}

function pathOf({ key, role }: Target): Path {
  return ["targets", key, "role", role.type === "existing" ? "existing" : "name"];
}

/** An existing role is in the account of its cluster or of Argo CD. Access entries and aws-auth accept roles of other accounts. */
function existingRolesInAnAccountOfTheirs({ argocd, targets }: Fleet): Finding[] {
  const existing = [
    { role: argocd.managementRole, accounts: [argocd.account], path: ["argocd", "managementRole", "existing"] as Path },
    ...[...targets.values()].map(({ key, role, account }) => ({
      role,
      accounts: [account, argocd.account],
      path: ["targets", key, "role", "existing"] as Path,
    })),
  ];
  return existing.flatMap(({ role, accounts, path }) => {
    if (role.type !== "existing" || accounts.some((account) => isIn(account, role.arn))) return [];
    const wanted = [...new Set(accounts)].map(({ id, key }) => `${id} (${key})`).join(" or ");
    const partition = accounts[0]?.partition;
    return [
      {
        path,
        message: `${role.arn} is not in account ${wanted} of partition ${partition}; the role must be in the account of its cluster or of Argo CD`,
      },
    ];
  });
}

function isIn({ id, partition }: Account, arn: string): boolean {
  return accountIdOf(arn) === id && partitionOfArn(arn) === partition;
}

function furtherRolesInThePartition({ targets }: Fleet): Finding[] {
  return [...targets.values()].flatMap(({ key, role, account }) =>
    role.type !== "defined"
      ? []
      : role.alsoTrust.flatMap((arn, index) =>
          partitionOfArn(arn) === account.partition
            ? []
            : [
                {
                  path: ["targets", key, "role", "alsoTrust", index],
                  message: `${arn} is in partition ${partitionOfArn(arn)}, but the target is in ${account.partition}; a role cannot be assumed from another partition`,
                },
              ],
        ),
  );
}

/** IAM treats `Owner` and `owner` as one key. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
function tagKeysUnique(path: Path, tags: Readonly<Record<string, string>>): Finding[] {
  const first = new Map<string, string>();
  return Object.keys(tags).flatMap((key): Finding[] => {
    const other = first.get(key.toLowerCase());
    if (other === undefined) {
      first.set(key.toLowerCase(), key);
      return [];
    }
    return [
      {
        path: [...path, key],
        at: "key",
        message: `IAM treats ${key} and ${other} as one tag key; remove one of the two`,
      },
    ];
  });
}
