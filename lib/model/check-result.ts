/** Verdicts of a check, the worst first. SKIP: not checked, because it does not apply or depends on a check that did not pass. */
export const VERDICTS = ["FAIL", "UNKNOWN", "SKIP", "PASS"] as const;

/** What a check says. UNKNOWN is neither good nor bad: something could not be read. */
export type Verdict = (typeof VERDICTS)[number];

/** What a check is about. */
export interface CheckPlace {
  /** Key of a target; without it, and without an account, the check is about Argo CD's own side. */
  readonly target?: string | undefined;
  /** Key of an account, where the check is about that account as a whole. */
  readonly account?: string | undefined;
  readonly check: string;
}

/** What was found by a check. */
export interface CheckResult extends CheckPlace {
  readonly verdict: Verdict;
  /** What was seen; one line. */
  readonly evidence: string;
  /** A command, or a change of the fleet file, that fixes it. */
  readonly fix?: string;
  /** Under SKIP, the name of the check that this one depends on. */
  readonly dependsOn?: string;
}

/** Name of a check among all of a run: `orders, cluster`. */
export function checkName({ target, account, check }: CheckPlace): string {
  if (account !== undefined) return `${check} of account ${account}`;
  return `${target ?? "Argo CD"}, ${check}`;
}

/** The worst verdict of some results; undefined for none. */
export function worstVerdict(results: readonly CheckResult[]): Verdict | undefined {
  return VERDICTS.find((verdict) => results.some((result) => result.verdict === verdict));
}

/** Whether everything that applies was checked and passed. */
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

/** How many checks have which verdict: `12 passed, 1 failed, 3 unknown, 2 skipped.` */
export function verdictCounts(results: readonly CheckResult[]): string {
  const counts = COUNTED.map(
    ([verdict, word]) => `${results.filter((result) => result.verdict === verdict).length} ${word}`,
  );
  return `${counts.join(", ")}.`;
}

/** How many targets a line names; further ones are counted. */
const TARGETS_NAMED = 5;

/** One line a cause: results without those that depend on another of them, which says in its evidence what was not checked. */
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
