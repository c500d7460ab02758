import {
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  paginateListAttachedRolePolicies,
  paginateListRolePolicies,
} from "@aws-sdk/client-iam";
import { found } from "../aws/aws-session";
import { roleNameOf } from "../model/arn";
import type { AnyPolicyDocument } from "../model/policy-evaluation";

/** A role in IAM. */
export interface LiveRole {
  readonly arn: string;
  readonly createdAt: Date;
  readonly trust: AnyPolicyDocument;
  readonly tags: Readonly<Record<string, string>>;
  /** ARN of the role's permissions boundary. */
  readonly boundaryArn: string | undefined;
}

/** A role; undefined if no role has the name. @throws the error of IAM */
export async function roleOf(iam: IAMClient, arn: string): Promise<LiveRole | undefined> {
  const role = (await found(iam.send(new GetRoleCommand({ RoleName: roleNameOf(arn) }))))?.Role;
  if (!role) return undefined;
  return {
    arn: role.Arn ?? arn,
    createdAt: role.CreateDate ?? new Date(0),
    trust: documentOf(role.AssumeRolePolicyDocument),
    tags: Object.fromEntries((role.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
    boundaryArn: role.PermissionsBoundary?.PermissionsBoundaryArn,
  };
}

/** Every permission policy of a role, inline and attached. @throws the error of IAM */
export async function permissionsOf(client: IAMClient, arn: string): Promise<AnyPolicyDocument[]> {
  const RoleName = roleNameOf(arn);
  const inline: string[] = [];
  for await (const { PolicyNames = [] } of paginateListRolePolicies({ client }, { RoleName }))
    inline.push(...PolicyNames);
  const attached: string[] = [];
  for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName }))
    attached.push(...AttachedPolicies.flatMap(({ PolicyArn = [] }) => PolicyArn));
  return Promise.all([
    ...inline.map(async (PolicyName) =>
      documentOf((await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).PolicyDocument),
    ),
    ...attached.map((policyArn) => managedPolicy(client, policyArn)),
  ]);
}

/** The document of a managed policy. @throws the error of IAM */
export async function managedPolicy(iam: IAMClient, PolicyArn: string): Promise<AnyPolicyDocument> {
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const version = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  return documentOf((await iam.send(version)).PolicyVersion?.Document);
}

/** Ids of deleted principals in a trust policy. IAM shows an id after the role that a statement names was deleted. */
export function staleIdsOf(trust: AnyPolicyDocument): string[] {
  return (
    JSON.stringify(trust)
      .match(/"A(?:ROA|IDA)[A-Z0-9]+"/g)
      ?.map((id) => id.slice(1, -1)) ?? []
  );
}

/** IAM returns percent-encoded documents. */
function documentOf(text: string | undefined): AnyPolicyDocument {
  return JSON.parse(decodeURIComponent(text ?? "{}"));
}
