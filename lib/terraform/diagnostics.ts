import { withoutUrlCredentials } from "../model/url-credentials";
import { visibleText } from "../model/visible-text";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

interface Advice {
  readonly pattern: RegExp;
  /** What to do, for what was found. */
  readonly say: (found: readonly string[], stack: SynthesizedStack, said: string) => string;
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
      `${field(said, "Who") ?? "another run"} has held the lock since ${field(said, "Created") ?? "an unknown time"} (${field(said, "Operation") ?? "unknown operation"}). Wait for that run to end; if it was killed: terraform -chdir=${directory} force-unlock ${lockId(said)}`,
  },
  {
    pattern: /Provider configuration not present .* provider\["[^"]*"\]\.([\w-]+) is required/,
    say: ([, alias]) =>
      `the stack still holds resources of ${alias} (account_region), which left it. Put that back into the fleet file, without targets, and apply; where only the account's \`stack\` changed, move its state (docs/operations.md, "Grouping accounts into one stack")`,
  },
  {
    pattern: /Cannot assume IAM Role|operation error STS: AssumeRole\b/,
    say: () =>
      'check the trust policy of the deploy role, and who runs Terraform. If AWS closed the account, or the role is gone for good: docs/operations.md, "Removing targets of an account or a cluster that is gone"',
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

/** Characters that are searched for what we know. */
const LONGEST = 20_000;

/**
 * What Terraform said, followed by what to do about it where we know. Names and messages of others are in it: it holds no
 * credential of a URL and, but for line breaks, no control character.
 */
export function explained(said: string, stack: SynthesizedStack): string {
  const lines = withoutUrlCredentials(withoutColors(said)).split(/\r\n|[\n\r]/);
  const text = lines
    .map((line) => visibleText(line.replace(/^[╷│╵] ?/, "").replaceAll("\t", "  ")))
    .join("\n")
    .trim();
  // Long sentences are wrapped. What Terraform says of its own is not longer.
  const sentences = text.slice(0, LONGEST).replace(/\s+/g, " ");
  const advice = ADVICE.flatMap(({ pattern, say }) => {
    const found = pattern.exec(sentences);
    return found ? [`→ ${say(found, stack, text)}`] : [];
  });
  return [text, ...advice].join("\n");
}

/** Programs that Terraform runs may color what they say. */
function withoutColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors start with one
  return text.replace(/\u001b\[[\d;]*m/g, "");
}

/** The lock's id as Terraform makes them; another text would be part of a command. */
function lockId(said: string): string {
  const id = field(said, "ID");
  return id !== undefined && /^[\w-]+$/.test(id) ? id : "LOCK_ID";
}

/** A line `  Who:       alice@laptop` of the lock's description. */
function field(said: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}:\\s+(.+)$`, "m").exec(said)?.[1]?.trim();
}

/** The account of the provider, or of the state's bucket, that complained. */
function expectedAccount({ awsProviders, backend }: SynthesizedStack, said: string): string {
  const alias = /provider\["[^"]*"\]\.([\w-]+)/.exec(said)?.[1];
  const state = backend.s3 ? [backend.s3] : [];
  const checks = alias ? awsProviders.filter((one) => one.alias === alias) : state;
  return checks.flatMap((one) => one.allowed_account_ids ?? []).join(", ") || "another";
}
