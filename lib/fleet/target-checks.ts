import type { Access, Identity } from "../model/fleet";
import { accessTypeOf, identityTypeOf } from "./defaults";
import type { Finding } from "./finding";
import type { AccessConfig, ArgoCdConfig } from "./schema";
import type { UsableConfig } from "./usable-config";
import type { Path } from "./yaml-file";

/** Checks of roles and access that compare fields with each other. */
export function targetChecks(config: UsableConfig): Finding[] {
  return [
    ...policiesAreOneEach(config),
    ...accessIsOfItsType(config),
    ...existingRolesStandAlone(config),
    ...requiredTagsAreThere(config),
  ];
}

function policiesAreOneEach({ targets, targetDefaults }: UsableConfig): Finding[] {
  const places = [
    { path: ["targetDefaults"], access: targetDefaults?.access },
    ...Object.entries(targets).map(([key, { access }]) => ({ path: ["targets", key], access })),
  ];
  return places.flatMap(({ path, access }) =>
    (access?.policies ?? []).flatMap(({ name, arn }, index) =>
      (name === undefined) !== (arn === undefined)
        ? []
        : [
            {
              path: [...path, "access", "policies", index],
              message: `expected a policy's name or its arn, got ${name === undefined ? "neither" : "both"}`,
            },
          ],
    ),
  );
}

/** Kubernetes groups that EKS reserves. @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
const RESERVED_GROUP = /^(?:system|eks|aws|amazon|iam):/;

function accessIsOfItsType({ targets, targetDefaults }: UsableConfig): Finding[] {
  const places = [
    { path: ["targetDefaults", "access"], access: targetDefaults?.access },
    ...Object.entries(targets).map(([key, { access }]) => ({ path: ["targets", key, "access"], access })),
  ];
  return places.flatMap(({ path, access }) => FIELDS_OF_ACCESS[accessTypeOf(access)](access ?? {}, path));
}

/** Fields that a type of access does not support. */
const FIELDS_OF_ACCESS: Readonly<Record<Access["type"], (access: Partial<AccessConfig>, path: Path) => Finding[]>> = {
  "access-entry": ({ username, groups = [] }, path) => [
    ...(username
      ? [
          {
            path: [...path, "username"],
            at: "key" as const,
            message: "has no effect on an access entry; remove the field or use type aws-auth",
          },
        ]
      : []),
    ...groups.flatMap((group, index) =>
      RESERVED_GROUP.test(group)
        ? [
            {
              path: [...path, "groups", index],
              message: `an access entry cannot have the group ${group}, because EKS reserves system:, eks:, aws:, amazon: and iam:; set an access policy`,
            },
          ]
        : [],
    ),
  ],
  "aws-auth": ({ policies }, path) =>
    policies
      ? [
          {
            path: [...path, "policies"],
            at: "key",
            message: "aws-auth does not support access policies; set groups instead",
          },
        ]
      : [],
};

/** The fleet does not change an existing role, so no other field has an effect. */
function existingRolesStandAlone({ argocd, targets }: UsableConfig): Finding[] {
  const roles = [
    { path: ["argocd", "managementRole"], role: argocd?.managementRole },
    ...Object.entries(targets).map(([key, { role }]) => ({ path: ["targets", key, "role"], role })),
  ];
  return roles.flatMap(({ path, role }) =>
    role === undefined || role === "none" || !role.existing
      ? []
      : Object.keys(role)
          .filter((field) => field !== "existing")
          .map((field) => ({
            path: [...path, field],
            at: "key" as const,
            message: "has no effect on an existing role, which the fleet never changes; remove the field",
          })),
  );
}

/** Why sessions of an identity have no session tags; undefined if the sessions have tags. */
const WITHOUT_SESSION_TAGS: Readonly<Record<Identity["type"], (argocd: ArgoCdConfig) => string | undefined>> = {
  irsa: () => "only identity pod-identity adds session tags; with irsa, no session could assume the role",
  "pod-identity": ({ sessionTags }) =>
    sessionTags === false
      ? "argocd.sessionTags: false disables session tags, so no session could assume the role"
      : undefined,
};

function requiredTagsAreThere({ argocd, targets, targetDefaults }: UsableConfig): Finding[] {
  if (!argocd) return [];
  const message = WITHOUT_SESSION_TAGS[identityTypeOf(argocd)](argocd);
  if (message === undefined) return [];
  const roles = [
    { path: ["targetDefaults", "role"], role: targetDefaults?.role },
    ...Object.entries(targets).map(([key, { role }]) => ({ path: ["targets", key, "role"], role })),
  ];
  return roles
    .filter(({ role }) => role !== undefined && role !== "none" && role.requireSessionTags)
    .map(({ path }) => ({
      path: [...path, "requireSessionTags"],
      message,
    }));
}
