import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { roleNameOf } from "../../model/arn";
import type { AnyPolicyDocument } from "../../model/policy-evaluation";
import { found } from "../aws-session";

/** A role as IAM has it. */
export interface LiveRole {
  readonly arn: string;
  readonly createdAt: Date;
  readonly trust: AnyPolicyDocument;
}

/** A role, undefined where there is none. @throws what IAM says */
export async function roleOf(iam: IAMClient, arn: string): Promise<LiveRole | undefined> {
  const role = (await found(iam.send(new GetRoleCommand({ RoleName: roleNameOf(arn) }))))?.Role;
  if (!role) return undefined;
  return {
    arn: role.Arn ?? arn,
    createdAt: role.CreateDate ?? new Date(0),
    trust: documentOf(role.AssumeRolePolicyDocument),
  };
}

/** Every policy of a role, inline and attached. @throws what IAM says */
export async function permissionsOf(iam: IAMClient, arn: string): Promise<AnyPolicyDocument[]> {
  const RoleName = roleNameOf(arn);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return Promise.all([
    ...PolicyNames.map(async (PolicyName) =>
      documentOf((await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument),
    ),
    ...AttachedPolicies.map(async ({ PolicyArn }) => {
      const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
      const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
      return documentOf((await iam.send(version)).PolicyVersion?.Document);
    }),
  ]);
}

/** Ids of deleted principals in a trust policy: IAM shows them once the role a statement named is gone. */
export function staleIdsOf(trust: AnyPolicyDocument): string[] {
  return (
    JSON.stringify(trust)
      .match(/"A(?:ROA|IDA)[A-Z0-9]+"/g)
      ?.map((id) => id.slice(1, -1)) ?? []
  );
}

/** IAM gives documents percent-encoded. */
function documentOf(text: string | undefined): AnyPolicyDocument {
  return JSON.parse(decodeURIComponent(text ?? "{}"));
}
