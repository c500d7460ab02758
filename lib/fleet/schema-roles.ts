import { z } from "zod";
import { list, map, oneOf, onOff, policyArn, roleArn, roleName, rolePath, tags } from "./forms";

export const definedRole = () => ({
  path: rolePath().optional().describe("Path of the role. A change replaces the role. Default: /."),
  permissionsBoundary: policyArn()
    .optional()
    .describe("ARN of the permissions boundary of the role; `{id}` stands for the account id."),
  tags: tags().optional().describe("Tags of the role, in addition to the tags of the fleet."),
});

export const managementRole = () =>
  map({
    existing: roleArn()
      .optional()
      .describe(
        "ARN of an existing role, which the fleet does not change. The output `management_role_needs` shows the policies that the role needs.",
      ),
    name: roleName()
      .optional()
      .describe("Name of the role. A change replaces the role. Default: <rolePrefix>-management."),
    ...definedRole(),
    maxSessionDuration: z
      .int({ error: "seconds, 3600 to 43200" })
      .min(3600, { error: "seconds, 3600 to 43200" })
      .max(43200, { error: "seconds, 3600 to 43200" })
      .optional()
      .describe("Maximum session duration of Argo CD's pods, in seconds. Default: 3600."),
  });

export const targetRoleTrust = () => ({
  trust: oneOf("role", "account")
    .optional()
    .describe(
      "Principal of the target role's trust policy: the management role by its unique id (`role`), or any role in the Argo CD " +
        "account with the same ARN (`account`: also trusts a recreated management role). Default: role.",
    ),
  alsoTrust: list("role ARNs", roleArn())
    .optional()
    .describe("ARNs of additional roles that may assume the target role, such as roles of another Argo CD."),
  requireSessionTags: onOff()
    .optional()
    .describe(
      "With identity pod-identity: whether the trust policy requires the session tags of Argo CD's pods. Default: false.",
    ),
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
            "ARN of an existing role in the target's account, which the fleet does not change. The output `target_roles_need` shows the trust policy that the role needs.",
          ),
        name: roleName()
          .optional()
          .describe("Name of the role. A change replaces the role. Default: <rolePrefix>-target-<key>."),
        ...definedRole(),
        ...targetRoleTrust(),
      }),
    ],
    { error: "none or a map" },
  );
