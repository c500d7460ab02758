/** Verdicts of a check, the worst first. SKIP: not checked, because the check depends on a check that did not pass. */
export const VERDICTS = ["FAIL", "UNKNOWN", "SKIP", "PASS"] as const;

/** The verdict of a check. UNKNOWN: a resource could not be read. */
export type Verdict = (typeof VERDICTS)[number];

/** The subject of a check. */
export interface CheckPlace {
  /** Key of a target; without a target and an account, the check is about Argo CD itself. */
  readonly target?: string | undefined;
  /** Key of an account, for a check of the whole account. */
  readonly account?: string | undefined;
  readonly check: string;
}

/** The result of a check. */
export interface CheckResult extends CheckPlace {
  readonly verdict: Verdict;
  /** The observed facts, in one line. */
  readonly evidence: string;
  /** A command, or a change of the fleet file, that fixes the failure. */
  readonly fix?: string;
  /** For SKIP: the name of the check on which this check depends. */
  readonly dependsOn?: string;
}

/** Name of a check, unique in a run: `orders, cluster`. */
export function checkName({ target, account, check }: CheckPlace): string {
  if (account !== undefined) return `${check} of account ${account}`;
  return `${target ?? "Argo CD"}, ${check}`;
}

/** The worst verdict of some results; undefined for none. */
export function worstVerdict(results: readonly CheckResult[]): Verdict | undefined {
  return VERDICTS.find((verdict) => results.some((result) => result.verdict === verdict));
}

/** Whether no check failed or is unknown. */
export function isHealthy(results: readonly CheckResult[]): boolean {
  const worst = worstVerdict(results);
  return worst === "PASS" || worst === "SKIP";
}

const COUNTED: readonly (readonly [Verdict, string])[] = [
  ["PASS", "passed"],
  ["FAIL", "failed"],
  ["UNKNOWN", "unknown"],
  ["SKIP", "skipped"],
];

/** The count of each verdict: `12 passed, 1 failed, 3 unknown, 2 skipped.` */
export function verdictCounts(results: readonly CheckResult[]): string {
  const counts = COUNTED.map(
    ([verdict, word]) => `${results.filter((result) => result.verdict === verdict).length} ${word}`,
  );
  return `${counts.join(", ")}.`;
}

/** Number of named targets in a line. Further targets are counted. */
const TARGETS_NAMED = 5;

/** Results without skipped checks. The evidence of each cause lists the checks that were skipped. */
export function resultsByCause(results: readonly CheckResult[]): CheckResult[] {
  const causes = new Set(results.map(checkName));
  const isDependent = ({ dependsOn }: CheckResult) => dependsOn !== undefined && causes.has(dependsOn);
  return results
    .filter((result) => !isDependent(result))
    .map((result) => {
      const dependents = results.filter(({ dependsOn }) => dependsOn === checkName(result));
      return dependents.length === 0
        ? result
        : { ...result, evidence: `${result.evidence}; not checked: ${notChecked(result, dependents)}` };
    });
}

function notChecked(cause: CheckResult, dependents: readonly CheckResult[]): string {
  const own = dependents
    .filter(({ target }) => target === cause.target)
    .map(({ check, account }) => (account === undefined ? check : checkName({ account, check })));
  const others = [...new Set(dependents.flatMap(({ target }) => (target === cause.target ? [] : (target ?? []))))];
  const named = others.slice(0, TARGETS_NAMED);
  const more = others.length - named.length;
  return [
    ...own,
    ...named.map((target) => {
      const checks = dependents.filter((one) => one.target === target);
      return checks.length === 1 ? `${target}, ${checks[0]?.check}` : `${target} (${checks.length} checks)`;
    }),
    ...(more > 0 ? [`${more} more ${more === 1 ? "target" : "targets"}`] : []),
  ].join(own.length > 0 && others.length > 0 ? "; " : ", ");
}
