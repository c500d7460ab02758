import { type CheckPlace, type CheckResult, checkName } from "../model/check-result";
import { lazy } from "../model/lazy";
import { invisibleCharacterOf, visibleText } from "../model/visible-text";

/** A check fails. The fix is a command or a change of the fleet file. No fix if a command would weaken a deliberate restriction. */
export class CheckFailure extends Error {
  constructor(
    evidence: string,
    readonly fix?: string,
  ) {
    super(evidence);
  }
}

/** The result of a check is unknown. */
export class CheckUnknown extends Error {}

/** A check was skipped, because it depends on another check that did not pass. */
class CheckSkipped extends Error {
  constructor(readonly cause: CheckPlace) {
    super(`skipped: depends on ${checkName(cause)}`);
  }
}

/**
 * A value that several checks read. If the value cannot be read, the check that owns the value reports the reason. The other
 * checks are skipped and name the owner, so that each cause is reported once.
 */
export class Shared<T> {
  private readonly value: () => Promise<T>;

  constructor(
    private readonly owner: CheckPlace,
    load: () => Promise<T>,
  ) {
    this.value = lazy(load);
  }

  /** The value, for the check that owns the value. @throws the reason if the value cannot be read */
  own(): Promise<T> {
    return this.value();
  }

  /** The value, for every other check. @throws CheckSkipped if the value cannot be read */
  async use(): Promise<T> {
    try {
      return await this.value();
    } catch (error) {
      throw error instanceof CheckSkipped ? error : new CheckSkipped(this.owner);
    }
  }
}

/** Runs a check. An error that is neither a failure nor a skipped dependency makes the result unknown. */
export async function runCheck(place: CheckPlace, check: () => Promise<string>): Promise<CheckResult> {
  try {
    return { ...place, verdict: "PASS", evidence: printable(await check()) };
  } catch (error) {
    if (error instanceof CheckSkipped) {
      return { ...place, verdict: "SKIP", evidence: printable(error.message), dependsOn: checkName(error.cause) };
    }
    const evidence = printable(reasonOf(error));
    if (!(error instanceof CheckFailure)) return { ...place, verdict: "UNKNOWN", evidence };
    // A command with an invisible character would differ from the command that is shown.
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

/** The reason why a resource could not be read, as AWS or the cluster reports it. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The Kubernetes client puts the whole response, with headers, into its message.
  if ("code" in error && typeof error.code === "number") {
    const said = "body" in error ? messageOf(error.body) : undefined;
    return said ?? `the cluster's API responds with HTTP status ${error.code}`;
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
