import { withoutUrlCredentials } from "../model/url-credentials";
import { visibleText } from "../model/visible-text";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";

interface Advice {
  readonly pattern: RegExp;
  /** The fix for an error that matches the pattern. */
  readonly say: (found: readonly string[], stack: SynthesizedStack, said: string) => string;
}

/** Fixes for errors of Terraform and its providers. */
const ADVICE: readonly Advice[] = [
  {
    pattern: /AWS account ID not allowed: (\d{12})/,
    say: ([, found], stack, said) =>
      `the credentials belong to account ${found}, expected ${expectedAccount(stack, said)}. Use other credentials, or set the account's deployRole or profile in the fleet file`,
  },
  {
    pattern: /finding IAM OIDC Provider by url \((.*?)\): not found/,
    say: ([, url]) =>
      `the account of the Argo CD cluster has no IAM OIDC provider for ${url}. Set argocd.oidcProvider to create, or argocd.identity to pod-identity`,
  },
  {
    // Of an http backend, Terraform prints the description of this run's own lock.
    pattern: /HTTP remote state already locked: ID=([\w-]*)/,
    say: ([, id], { directory }) =>
      `another run has the lock ${id || "of the state"}. Wait until that run ends. If that run was killed: terraform -chdir=${directory} force-unlock ${id || "LOCK_ID"}`,
  },
  {
    pattern: /Error acquiring the state lock(?!.*HTTP remote state already locked)/,
    say: (_, { directory }, said) =>
      `${field(said, "Who") ?? "another run"} has held the lock since ${field(said, "Created") ?? "an unknown time"} (${field(said, "Operation") ?? "unknown operation"}). Wait until that run ends. If that run was killed: terraform -chdir=${directory} force-unlock ${lockId(said)}`,
  },
  {
    pattern: /Provider configuration not present .* provider\["[^"]*"\]\.([\w-]+) is required/,
    say: ([, alias]) =>
      `the state still has resources of ${alias} (account_region), which is no longer part of the stack. Add that account and region to the fleet file again, without targets, and apply. If only the account's \`stack\` changed, move the state (docs/operations.md, "Grouping accounts into one stack")`,
  },
  {
    pattern: /Cannot assume IAM Role|operation error STS: AssumeRole\b/,
    say: () =>
      'check the trust policy of the deploy role, and the principal that runs Terraform. If the account is closed or the role no longer exists: docs/operations.md, "Removing targets of an account or a cluster that is gone"',
  },
  {
    pattern: /Saved plan is stale/,
    say: () => "the state changed after plan created the plan, so nothing was applied. Run plan again",
  },
  {
    pattern: /unavailable provider "registry\.(terraform|opentofu)\./,
    say: ([, registry]) => {
      const [last, other] = registry === "terraform" ? ["Terraform", "OpenTofu"] : ["OpenTofu", "Terraform"];
      return `${last} wrote this state last, and this command cannot read a state of the other product: run it with ${last}, or apply a change with ${other} first`;
    },
  },
  {
    pattern: /Unable to find remote state|No stored state was found/,
    say: (_, { dependencies }) =>
      `a dependency of this stack is not applied yet: apply ${dependencies.join(", ")} first`,
  },
  {
    // The text of Kubernetes' client, and of Go for a path.
    pattern: /exec: executable aws not found|exec: "aws": executable file not found|fork\/exec \S*\/aws: no such file/,
    say: () =>
      "the Kubernetes provider runs the AWS CLI to get a token of the Argo CD cluster. Set argocd.clusterAuth to token, or install the AWS CLI version 2, and put aws on the PATH: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
  },
  {
    pattern: /node: (?:command )?not found/,
    say: () =>
      "Terraform runs node to write the entries in aws-auth. Install Node.js 20 or later, and put node on the PATH: https://nodejs.org",
  },
  {
    pattern: /the server has asked for the client to provide credentials|: Unauthorized/,
    say: () =>
      "the Argo CD cluster grants no access to the role that Terraform uses there. Create an access entry for that role (docs/operations.md). If this run took more than 15 minutes, its token expired: set argocd.clusterAuth to aws-cli",
  },
];

/** Number of characters that are searched for known errors. */
const LONGEST = 20_000;

/**
 * Terraform's error, followed by a fix if the error is known. The text may contain names and messages from outside. The text has
 * no credential of a URL and, except line breaks, no control character.
 */
export function explained(said: string, stack: SynthesizedStack): string {
  const lines = withoutUrlCredentials(withoutColors(said)).split(/\r\n|[\n\r]/);
  const text = lines
    .map((line) => visibleText(line.replace(/^[╷│╵] ?/, "").replaceAll("\t", "  ")))
    .join("\n")
    .trim();
  // Terraform wraps long sentences. Its own messages are shorter than the limit.
  const sentences = text.slice(0, LONGEST).replace(/\s+/g, " ");
  const advice = ADVICE.flatMap(({ pattern, say }) => {
    const found = pattern.exec(sentences);
    return found ? [`→ ${say(found, stack, text)}`] : [];
  });
  return [text, ...advice].join("\n");
}

/** Programs that Terraform runs may print colors. */
function withoutColors(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colors start with one
  return text.replace(/\u001b\[[\d;]*m/g, "");
}

/** The lock's id in Terraform's format. Any other text is not shown, because the id becomes part of a command. */
function lockId(said: string): string {
  const id = field(said, "ID");
  return id !== undefined && /^[\w-]+$/.test(id) ? id : "LOCK_ID";
}

/** A line `  Who:       alice@laptop` of the lock's description. */
function field(said: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}:\\s+(.+)$`, "m").exec(said)?.[1]?.trim();
}

/** The expected account of the provider, or of the state's bucket, that reported the error. */
function expectedAccount({ awsProviders, backend }: SynthesizedStack, said: string): string {
  const alias = /provider\["[^"]*"\]\.([\w-]+)/.exec(said)?.[1];
  const state = backend.s3 ? [backend.s3] : [];
  const checks = alias ? awsProviders.filter((one) => one.alias === alias) : state;
  return checks.flatMap((one) => one.allowed_account_ids ?? []).join(", ") || "another";
}
