import {
  DescribeAccessEntryCommand,
  EKSClient,
  paginateListAccessEntries,
  paginateListAssociatedAccessPolicies,
} from "@aws-sdk/client-eks";
import {
  GetPolicyVersionCommand,
  GetRoleCommand,
  IAMClient,
  paginateListAttachedRolePolicies,
  paginateListPolicies,
  paginateListRoles,
  type Tag,
} from "@aws-sdk/client-iam";
import { kubectlAsAdmin } from "../../../sandbox/clients";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import { sdkOptions } from "../../../sandbox/sdk";
import { ACCOUNTS, CLUSTERS, POD_REGION } from "../../../sandbox/world";

/** Everything that the fleet file can say of roles, policies, access entries, Secrets and service accounts, as it is there. */
export async function liveState(sandbox: Sandbox): Promise<Record<string, unknown>> {
  const options = sdkOptions(sandbox);
  const found: [string, unknown][] = [];
  for (const account of ACCOUNTS) found.push(...(await rolesOf(new IAMClient(options(account, POD_REGION)))));
  for (const { account, region, name } of Object.values(CLUSTERS)) {
    found.push(...(await accessOf(new EKSClient(options(account, region)), name)));
  }
  found.push(...(await objectsOf(sandbox, "secrets")), ...(await objectsOf(sandbox, "serviceaccounts")));
  return Object.fromEntries(found.sort(([one], [other]) => one.localeCompare(other)));
}

async function rolesOf(client: IAMClient): Promise<[string, unknown][]> {
  const found: [string, unknown][] = [];
  for await (const page of paginateListRoles({ client }, {})) {
    for (const { RoleName, Arn = "" } of page.Roles ?? []) {
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      const { Path, Description, MaxSessionDuration, PermissionsBoundary, Tags, AssumeRolePolicyDocument } = Role ?? {};
      const policies: string[] = [];
      for await (const { AttachedPolicies = [] } of paginateListAttachedRolePolicies({ client }, { RoleName })) {
        policies.push(...AttachedPolicies.map(({ PolicyArn = "" }) => PolicyArn));
      }
      const trust = JSON.parse(decodeURIComponent(AssumeRolePolicyDocument ?? "{}"));
      const boundary = PermissionsBoundary?.PermissionsBoundaryArn;
      const role = { Path, Description, MaxSessionDuration, boundary, tags: tagsOf(Tags), trust, policies };
      found.push([Arn, role]);
    }
  }
  for await (const page of paginateListPolicies({ client }, { Scope: "Local" })) {
    for (const { Arn = "", DefaultVersionId } of page.Policies ?? []) {
      const asked = { PolicyArn: Arn, VersionId: DefaultVersionId };
      const { PolicyVersion } = await client.send(new GetPolicyVersionCommand(asked));
      found.push([Arn, JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? "{}"))]);
    }
  }
  return found;
}

function tagsOf(tags: readonly Tag[] = []): string[] {
  return tags.map(({ Key, Value }) => `${Key}=${Value}`).sort();
}

async function accessOf(client: EKSClient, clusterName: string): Promise<[string, unknown][]> {
  const found: [string, unknown][] = [];
  for await (const { accessEntries = [] } of paginateListAccessEntries({ client }, { clusterName })) {
    for (const principalArn of accessEntries) {
      const asked = { clusterName, principalArn };
      const { accessEntry } = await client.send(new DescribeAccessEntryCommand(asked));
      const { kubernetesGroups, type, username, tags } = accessEntry ?? {};
      const policies: unknown[] = [];
      for await (const page of paginateListAssociatedAccessPolicies({ client }, asked)) {
        policies.push(
          ...(page.associatedAccessPolicies ?? []).map(({ policyArn, accessScope }) => ({ policyArn, accessScope })),
        );
      }
      found.push([`${clusterName} ${principalArn}`, { kubernetesGroups, type, username, tags, policies }]);
    }
  }
  return found;
}

async function objectsOf(sandbox: Sandbox, kind: string): Promise<[string, unknown][]> {
  const args = ["get", kind, "-n", "argocd", "-o", "json"];
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, "argocd", args);
  if (code !== 0) throw new Error(stderr);
  // biome-ignore lint/suspicious/noExplicitAny: what the API server answers
  return JSON.parse(stdout).items.map(({ metadata: { name, labels, annotations }, data, type }: any) => [
    `${kind} ${name}`,
    { labels, annotations, data, type },
  ]);
}
