import { type CheckPlace, type CheckResult, checkName } from "../model/check-result";
import { once } from "../model/once";
import { invisibleCharacterOf, visibleText } from "../model/visible-text";

/** A check fails. The fix is a command or a change of the fleet file; none where it would weaken a decision of the owner. */
export class CheckFailure extends Error {
  constructor(
    evidence: string,
    readonly fix?: string,
  ) {
    super(evidence);
  }
}

/** A check can't say whether it passes. */
export class CheckUnknown extends Error {}

/** A check was not made: what it reads is the result of another check, which did not pass. */
class CheckSkipped extends Error {
  constructor(readonly cause: CheckPlace) {
    super(`skipped: depends on ${checkName(cause)}`);
  }
}

/**
 * What several checks read. The check that owns it says why it can't be had; the others are skipped and name that check, so
 * that one cause is told once.
 */
export class Shared<T> {
  private readonly value: () => Promise<T>;

  constructor(
    private readonly owner: CheckPlace,
    load: () => Promise<T>,
  ) {
    this.value = once(load);
  }

  /** For the check that owns it. @throws why it can't be had */
  own(): Promise<T> {
    return this.value();
  }

  /** For every other check. @throws CheckSkipped */
  async use(): Promise<T> {
    try {
      return await this.value();
    } catch (error) {
      throw error instanceof CheckSkipped ? error : new CheckSkipped(this.owner);
    }
  }
}

/** Makes a check. What it throws that is neither failure nor dependency kept it from finding out. */
export async function runCheck(place: CheckPlace, check: () => Promise<string>): Promise<CheckResult> {
  try {
    return { ...place, verdict: "PASS", evidence: printable(await check()) };
  } catch (error) {
    if (error instanceof CheckSkipped) {
      return { ...place, verdict: "SKIP", evidence: printable(error.message), dependsOn: checkName(error.cause) };
    }
    const evidence = printable(reasonOf(error));
    if (!(error instanceof CheckFailure)) return { ...place, verdict: "UNKNOWN", evidence };
    // A command with such a character would not do what it shows.
    const fix = error.fix !== undefined && invisibleCharacterOf(error.fix) === undefined ? { fix: error.fix } : {};
    return { ...place, verdict: "FAIL", evidence, ...fix };
  }
}

/** Longest evidence. AWS and clusters write messages of any length. */
const EVIDENCE_LENGTH = 500;

function printable(text: string): string {
  const visible = visibleText(text);
  return visible.length <= EVIDENCE_LENGTH ? visible : `${[...visible].slice(0, EVIDENCE_LENGTH - 1).join("")}…`;
}

/** Why something could not be read, in the words of AWS or the cluster. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The Kubernetes client packs the whole answer, headers included, into its message.
  if ("code" in error && typeof error.code === "number") {
    const said = "body" in error ? messageOf(error.body) : undefined;
    return said ?? `the cluster's API answers with HTTP status ${error.code}`;
  }
  const isOwn = error instanceof CheckFailure || error instanceof CheckUnknown || error.name === "Error";
  return isOwn ? error.message : `${error.name}: ${error.message}`;
}

function messageOf(body: unknown): string | undefined {
  try {
    const answer: unknown = typeof body === "string" ? JSON.parse(body) : body;
    const said = typeof answer === "object" && answer !== null && "message" in answer ? answer.message : undefined;
    return typeof said === "string" && said !== "" ? said : undefined;
  } catch {
    return undefined;
  }
}
