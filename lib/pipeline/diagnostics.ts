import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stack } from "./stacks";

interface Advice {
  readonly pattern: RegExp;
  /** What to do, for what was found. */
  readonly say: (found: readonly string[], stack: Stack, said: string) => string;
}

/** What Terraform and its providers can't say in our words. */
const ADVICE: readonly Advice[] = [
  {
    pattern: /AWS account ID not allowed: (\d{12})/,
    say: ([, found], stack, said) =>
      `the credentials are those of account ${found}, expected ${expectedAccount(stack, said)}. Use other credentials, or set the account's deployRole or profile in the fleet file`,
  },
  {
    pattern: /finding IAM OIDC Provider by url \((.*?)\): not found/,
    say: ([, url]) =>
      `the account of the Argo CD cluster has no IAM OIDC provider for ${url}. Set argocd.oidcProvider to create, or argocd.identity to pod-identity`,
  },
  {
    pattern: /Error acquiring the state lock/,
    say: (_, { directory }, said) =>
      `${field(said, "Who") ?? "somebody"} has held the lock since ${field(said, "Created") ?? "some time"} (${field(said, "Operation") ?? "an operation"}). Wait for that run; if it is dead: terraform -chdir=${directory} force-unlock ${field(said, "ID") ?? "LOCK_ID"}`,
  },
  {
    pattern: /Provider configuration not present .* provider\["[^"]*"\]\.([\w-]+) is required/,
    say: ([, alias]) =>
      `the stack still holds resources of ${alias} (account_region), which left it. Put that back into the fleet file, without targets, and apply; where only the account's \`stack\` changed, move its state (docs/operations.md, "Grouping accounts into one stack")`,
  },
  {
    pattern: /Saved plan is stale/,
    say: () => "the state has changed since the plan was made, and nothing was applied. Run plan again",
  },
  {
    pattern: /Unable to find remote state|No stored state was found/,
    say: (_, { dependencies }) => `a stack before this one is not applied yet: apply ${dependencies.join(", ")} first`,
  },
  {
    pattern: /the server has asked for the client to provide credentials|: Unauthorized/,
    say: () =>
      "the Argo CD cluster does not know the role Terraform uses there. Give it an access entry (docs/operations.md)",
  },
];

/** What Terraform said, followed by what to do about it where we know. */
export function explained(said: string, stack: Stack): string {
  const text = said
    .split("\n")
    .map((line) => line.replace(/^[╷│╵] ?/, ""))
    .join("\n")
    .trim();
  const advice = ADVICE.flatMap(({ pattern, say }) => {
    // Long sentences are wrapped.
    const found = pattern.exec(text.replace(/\s+/g, " "));
    return found ? [`→ ${say(found, stack, text)}`] : [];
  });
  return [text, ...advice].join("\n");
}

/** A line `  Who:       alice@laptop` of the lock's description. */
function field(said: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}:\\s+(.+)$`, "m").exec(said)?.[1]?.trim();
}

interface AccountCheck {
  readonly alias?: string;
  readonly allowed_account_ids?: readonly string[];
}

/** The account of the provider, or of the state's bucket, that complained. */
function expectedAccount({ directory }: Stack, said: string): string {
  const { provider, terraform } = JSON.parse(readFileSync(join(directory, "cdk.tf.json"), "utf8"));
  const alias = /provider\["[^"]*"\]\.([\w-]+)/.exec(said)?.[1];
  const checks: readonly AccountCheck[] = alias
    ? provider.aws.filter((one: AccountCheck) => one.alias === alias)
    : [terraform.backend?.s3 ?? {}];
  return checks.flatMap((one) => one.allowed_account_ids ?? []).join(", ") || "another";
}
