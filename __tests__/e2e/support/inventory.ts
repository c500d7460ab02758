import { adminOf, aws, kubectlAsAdmin } from "../../../sandbox/clients";
import type { Sandbox } from "../../../sandbox/sandbox";
import { ACCOUNTS, CLUSTERS } from "../../../sandbox/world";

/** Everything in the sandbox that the fleet defines things among, by place; sorted. */
export type Inventory = Record<string, readonly string[]>;

/** Takes stock of roles, policies, OIDC providers, access entries, Secrets and service account annotations. */
export async function inventory(sandbox: Sandbox): Promise<Inventory> {
  const found: Record<string, string[]> = {};
  for (const account of ACCOUNTS) {
    found[`roles of ${account}`] = await list(sandbox, account, ["iam", "list-roles", "--query", "Roles[].Arn"]);
    found[`policies of ${account}`] = await list(sandbox, account, [
      ...["iam", "list-policies", "--scope", "Local", "--query", "Policies[].Arn"],
    ]);
    found[`OIDC providers of ${account}`] = await list(sandbox, account, [
      ...["iam", "list-open-id-connect-providers", "--query", "OpenIDConnectProviderList[].Arn"],
    ]);
  }
  for (const { account, region, name } of Object.values(CLUSTERS)) {
    const args = ["eks", "list-access-entries", "--cluster-name", name, "--query", "accessEntries"];
    found[`access entries of ${name}`] = await list(sandbox, account, args, region);
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

async function list(sandbox: Sandbox, account: string, args: string[], region?: string): Promise<string[]> {
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), [...args, "--output", "json"], region);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout).sort();
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
