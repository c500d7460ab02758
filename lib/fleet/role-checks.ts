import { isDeepStrictEqual } from "node:util";
import { accountIdOf, managementRoleArn, partitionOfArn, roleNameOf, targetRoleArn } from "../model/arn";
import type { Account, Fleet, Target } from "../model/fleet";
import { MAX_ROLE_NAME } from "../model/names";
import type { Finding } from "./finding";
import type { Path } from "./yaml-file";

/** What of roles only shows when their names and ARNs are worked out. */
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
      message: `this gives the role name ${name} of ${name.length} characters, IAM takes ${MAX_ROLE_NAME}; shorten the key or argocd.rolePrefix`,
    }));
}

function targetRolesAreNotTheManagementRole({ argocd, targets }: Fleet): Finding[] {
  const managementRole = managementRoleArn(argocd);
  return [...targets.values()]
    .filter((target) => identityOf(targetRoleArn(target) ?? "") === identityOf(managementRole))
    .map((target) => ({
      path: pathOf(target),
      message: `${managementRole} is the management role; with role: none Argo CD enters as it`,
    }));
}

/** A role of a target that has a role. */
interface Named {
  readonly target: Target;
  readonly arn: string;
}

/**
 * IAM takes a role's name once in an account, whatever its path and the case of its letters. Targets may share a role where they
 * say the same of it: it is defined once.
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

/** What makes two roles one to IAM. */
function identityOf(arn: string): string {
  return `${accountIdOf(arn)}/${roleNameOf(arn).toLowerCase()}`;
}

function conflict({ target, arn }: Named, other: Named): string | undefined {
  const of = `targets.${other.target.key}`;
  if (arn !== other.arn) {
    return `${arn} and ${other.arn} of ${of} are one role to IAM, which knows a role by its name in any case and without its path; choose another name`;
  }
  if (target.role.type !== other.target.role.type) {
    return `${arn} is an existing role in one of ${of} and this target, and defined in the other; say the same of it in both`;
  }
  const [role, its] = [target.role, other.target.role];
  const different = Object.keys({ ...role, ...its }).filter(
    (field) => !isDeepStrictEqual(role[field as keyof typeof role], its[field as keyof typeof its]),
  );
  if (different.length === 0) return undefined;
  return `${arn} is also the role of ${of}, with another ${different.join(", ")}; targets that share a role say the same of it`;
}

function pathOf({ key, role }: Target): Path {
  return ["targets", key, "role", role.type === "existing" ? "existing" : "name"];
}

/** An existing role is where its cluster is, or where Argo CD is: access entries and aws-auth take roles of other accounts. */
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
        message: `${role.arn} is not in account ${wanted} of partition ${partition}; the role must be where its cluster or Argo CD is`,
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
                  message: `${arn} is in partition ${partitionOfArn(arn)}, the target in ${account.partition}; no role can be assumed from one partition in another`,
                },
              ],
        ),
  );
}

/** IAM takes `Owner` and `owner` for one key. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules */
function tagKeysUnique(path: Path, tags: Readonly<Record<string, string>>): Finding[] {
  const first = new Map<string, string>();
  return Object.keys(tags).flatMap((key): Finding[] => {
    const other = first.get(key.toLowerCase());
    if (other === undefined) {
      first.set(key.toLowerCase(), key);
      return [];
    }
    return [
      { path: [...path, key], at: "key", message: `IAM takes ${key} and ${other} for one tag key; keep one of them` },
    ];
  });
}
