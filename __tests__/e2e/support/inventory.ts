import { EKSClient, ListAccessEntriesCommand } from "@aws-sdk/client-eks";
import {
  IAMClient,
  ListOpenIDConnectProvidersCommand,
  paginateListPolicies,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { kubectlAsAdmin } from "../../../sandbox/clients";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import { sdkOptions } from "../../../sandbox/sdk";
import { ACCOUNTS, CLUSTERS, POD_REGION } from "../../../sandbox/world";

/** Everything in the sandbox that the fleet defines things among, by place; sorted. */
export type Inventory = Record<string, readonly string[]>;

/** Takes stock of roles, policies, OIDC providers, access entries, Secrets and service account annotations. */
export async function inventory(sandbox: Sandbox): Promise<Inventory> {
  const found: Record<string, string[]> = {};
  const options = sdkOptions(sandbox);
  for (const account of ACCOUNTS) {
    const client = new IAMClient(options(account, POD_REGION));
    const roles: string[] = [];
    const policies: string[] = [];
    for await (const page of paginateListRoles({ client }, {})) {
      roles.push(...(page.Roles ?? []).map(({ Arn = "" }) => Arn));
    }
    for await (const page of paginateListPolicies({ client }, { Scope: "Local" })) {
      policies.push(...(page.Policies ?? []).map(({ Arn = "" }) => Arn));
    }
    const { OpenIDConnectProviderList = [] } = await client.send(new ListOpenIDConnectProvidersCommand({}));
    found[`roles of ${account}`] = roles.sort();
    found[`policies of ${account}`] = policies.sort();
    found[`OIDC providers of ${account}`] = OpenIDConnectProviderList.map(({ Arn = "" }) => Arn).sort();
  }
  for (const { account, region, name } of Object.values(CLUSTERS)) {
    const client = new EKSClient(options(account, region));
    const { accessEntries = [] } = await client.send(new ListAccessEntriesCommand({ clusterName: name }));
    found[`access entries of ${name}`] = accessEntries.sort();
  }
  found["Secrets of argocd"] = await names(sandbox, ["get", "secret", "-n", "argocd", "-o", "name"]);
  found["service accounts of argocd"] = await names(sandbox, [
    ...[
      "get",
      "serviceaccount",
      "-n",
      "argocd",
      "-o",
      'jsonpath={range .items[*]}{.metadata.name}{.metadata.annotations}{"\\n"}{end}',
    ],
  ]);
  return found;
}

async function names(sandbox: Sandbox, args: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, "argocd", args);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim().split("\n").filter(Boolean).sort();
}

/** What came and went between two inventories: `+` and `-`, with the place. */
export function difference(before: Inventory, after: Inventory): string[] {
  return Object.keys({ ...before, ...after }).flatMap((place) => {
    const [old, now] = [before[place] ?? [], after[place] ?? []];
    return [
      ...now.filter((item) => !old.includes(item)).map((item) => `+ ${place}: ${item}`),
      ...old.filter((item) => !now.includes(item)).map((item) => `- ${place}: ${item}`),
    ];
  });
}
