import { z } from "zod";
import { list, map, oneOf, onOff, policyArn, roleArn, roleName, rolePath, tags } from "./forms";

export const definedRole = () => ({
  path: rolePath().optional().describe("Path of the role. A change replaces it. Default: /."),
  permissionsBoundary: policyArn()
    .optional()
    .describe("ARN of the managed policy that bounds the role; `{id}` stands for the account's id."),
  tags: tags().optional().describe("Tags of the role, beside the fleet's."),
});

export const managementRole = () =>
  map({
    existing: roleArn()
      .optional()
      .describe(
        "ARN of a role the fleet doesn't own, in place of its own; the output `management_role_needs` says what it must carry.",
      ),
    name: roleName().optional().describe("Name of the role. A change replaces it. Default: <rolePrefix>-management."),
    ...definedRole(),
    maxSessionDuration: z
      .int({ error: "seconds, 3600 to 43200" })
      .min(3600, { error: "seconds, 3600 to 43200" })
      .max(43200, { error: "seconds, 3600 to 43200" })
      .optional()
      .describe("Longest session of Argo CD's pods, in seconds. Default: 3600."),
  });

export const targetRoleTrust = () => ({
  trust: oneOf("role", "account")
    .optional()
    .describe(
      "Which principal the target role trusts: the management role by its unique id (`role`), or any role of the Argo CD " +
        "account with its ARN (`account`: survives a recreated management role). Default: role.",
    ),
  alsoTrust: list("role ARNs", roleArn())
    .optional()
    .describe("ARNs of further roles that may assume it: other Argo CDs."),
  requireSessionTags: onOff()
    .optional()
    .describe("With identity pod-identity: whether sessions must carry the tags of Argo CD's pods. Default: false."),
});

export const NO_ROLE = "none";

export const targetRole = () =>
  z.union(
    [
      z.literal(NO_ROLE),
      map({
        existing: roleArn()
          .optional()
          .describe(
            "ARN of a role of the target's account that the fleet doesn't own; the output `target_roles_need` says what it must trust.",
          ),
        name: roleName()
          .optional()
          .describe("Name of the role. A change replaces it. Default: <rolePrefix>-target-<key>."),
        ...definedRole(),
        ...targetRoleTrust(),
      }),
    ],
    { error: "none or a map" },
  );
