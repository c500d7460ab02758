import type { Finding } from "./finding";
import type { UsableConfig } from "./usable-config";

/** What of roles and access only shows when fields are held against each other. */
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

/** Kubernetes groups EKS keeps to itself. @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html */
const RESERVED_GROUP = /^(?:system|eks|aws|amazon|iam):/;

function accessIsOfItsType({ targets, targetDefaults }: UsableConfig): Finding[] {
  const places = [
    { path: ["targetDefaults", "access"], access: targetDefaults?.access },
    ...Object.entries(targets).map(([key, { access }]) => ({ path: ["targets", key, "access"], access })),
  ];
  return places.flatMap(({ path, access }): Finding[] => {
    if (access?.type === "aws-auth") {
      return access.policies
        ? [
            {
              path: [...path, "policies"],
              at: "key",
              message: "aws-auth knows no access policies; name groups instead",
            },
          ]
        : [];
    }
    return [
      ...(access?.username
        ? [
            {
              path: [...path, "username"],
              at: "key" as const,
              message: "means nothing for an access entry; leave it out or use type aws-auth",
            },
          ]
        : []),
      ...(access?.groups ?? []).flatMap((group, index) =>
        RESERVED_GROUP.test(group)
          ? [
              {
                path: [...path, "groups", index],
                message: `${group} can't be given by an access entry, EKS keeps system:, eks:, aws:, amazon: and iam:; name an access policy`,
              },
            ]
          : [],
      ),
    ];
  });
}

/** The fleet changes nothing of a role it doesn't own, so nothing else can be said of it. */
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
            message: "means nothing for an existing role, which the fleet never changes; leave it out",
          })),
  );
}

function requiredTagsAreThere({ argocd, targets, targetDefaults }: UsableConfig): Finding[] {
  if (!argocd) return [];
  const isTagged = argocd.identity === "pod-identity" && argocd.sessionTags !== false;
  if (isTagged) return [];
  const message =
    argocd.identity === "pod-identity"
      ? "argocd.sessionTags: false removes the tags, and no role could be assumed"
      : "only identity pod-identity gives sessions tags; with irsa no role could be assumed";
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
