import { type Condition, meets } from "./condition-operators";
import { compare } from "./policy-variables";
import type { RequestContext } from "./request-context";
import { every, not, some, type Truth, unknown } from "./truth";
import { matchesWildcard, matchesWildcardIgnoringCase } from "./wildcard";

/** A request that IAM evaluates: principal, action, resource and context. */
export interface PolicyRequest {
  readonly action: string;
  /** For a trust policy: the names of the principal, e.g. a role's ARN, its account's root, its account's id. */
  readonly principal?: { readonly type: "AWS" | "Federated" | "Service"; readonly names: readonly string[] };
  /** For a permission policy: ARN of the resource. */
  readonly resource?: string;
  readonly context: RequestContext;
}

/** The result of an evaluation. */
export type Evaluation =
  | { readonly decision: "allowed" }
  /** `isExplicit`: a statement denies the request; otherwise no statement allows the request. */
  | { readonly decision: "denied"; readonly isExplicit: boolean }
  /** The result depends on condition keys with unknown values. */
  | { readonly decision: "unknown"; readonly dependsOn: readonly string[] };

type Strings = string | readonly string[];
type Principals = string | Readonly<Record<string, Strings>>;

/** A statement of any author. */
interface AnyStatement {
  readonly Effect?: string;
  readonly Principal?: Principals;
  readonly NotPrincipal?: Principals;
  readonly Action?: Strings;
  readonly NotAction?: Strings;
  readonly Resource?: Strings;
  readonly NotResource?: Strings;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Strings>>>>;
}

/** A policy document from IAM. */
export interface AnyPolicyDocument {
  readonly Version?: string;
  readonly Statement?: AnyStatement | readonly AnyStatement[];
}

/** Policies with an older version have no variables. */
const VERSION_WITH_VARIABLES = "2012-10-17";

/**
 * Evaluates a request against several documents. An explicit deny overrides every allow. If the result depends on a condition key
 * whose value is unknown, the decision is unknown, never allowed or denied.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function evaluate(documents: readonly AnyPolicyDocument[], request: PolicyRequest): Evaluation {
  const statements = documents.flatMap((document) =>
    statementsOf(document).map((statement) => ({
      statement,
      hasVariables: document.Version === VERSION_WITH_VARIABLES,
    })),
  );
  const withEffect = (effect: string) =>
    some(
      statements
        .filter(({ statement }) => statement.Effect === effect)
        .map(({ statement, hasVariables }) => matches(statement, request, hasVariables)),
    );
  const isDenied = withEffect("Deny");
  if (isDenied === true) return { decision: "denied", isExplicit: true };
  const isAllowed = withEffect("Allow");
  if (isAllowed === false) return { decision: "denied", isExplicit: false };
  const holds = every([not(isDenied), isAllowed]);
  return typeof holds === "boolean" ? { decision: "allowed" } : { decision: "unknown", dependsOn: holds.dependsOn };
}

/** The condition keys that a document's statements depend on, in lower case. */
export function conditionKeysOf(document: AnyPolicyDocument): ReadonlySet<string> {
  return new Set(
    statementsOf(document)
      .flatMap(conditionsOf)
      .map(({ key }) => key.toLowerCase()),
  );
}

/** Principals that statements allow, for statements whose conditions use only these keys. Keys are in lower case. */
export function principalsAllowedBy(document: AnyPolicyDocument, keys: ReadonlySet<string>): ReadonlySet<string> {
  const allowing = statementsOf(document).filter(
    (statement) =>
      statement.Effect === "Allow" && conditionsOf(statement).every(({ key }) => keys.has(key.toLowerCase())),
  );
  return new Set(allowing.flatMap(principalNames));
}

function principalNames({ Principal, NotPrincipal }: AnyStatement): readonly string[] {
  if (NotPrincipal !== undefined) return ["every principal except NotPrincipal"];
  if (typeof Principal !== "object") return Principal === undefined ? [] : [Principal];
  return Object.values(Principal).flatMap(list);
}

/** Whether a document has a statement with the effect Deny. */
export function denies(document: AnyPolicyDocument): boolean {
  return statementsOf(document).some(({ Effect }) => Effect === "Deny");
}

function statementsOf({ Statement = [] }: AnyPolicyDocument): readonly AnyStatement[] {
  return [Statement].flat();
}

function matches(statement: AnyStatement, request: PolicyRequest, hasVariables: boolean): Truth {
  function* parts(): Generator<Truth> {
    yield isAction(statement, request.action);
    if (request.principal) yield isPrincipal(statement, request.principal);
    if (request.resource !== undefined) yield isResource(statement, request.resource, request.context, hasVariables);
    for (const condition of conditionsOf(statement)) yield meets(condition, { context: request.context, hasVariables });
  }
  return every(parts());
}

function isAction({ Action, NotAction }: AnyStatement, action: string): boolean {
  const isNamed = (patterns: Strings | undefined) =>
    list(patterns).some((pattern) => matchesWildcardIgnoringCase(pattern, action));
  return NotAction === undefined ? isNamed(Action) : !isNamed(NotAction);
}

function isResource(
  { Resource, NotResource }: AnyStatement,
  resource: string,
  context: RequestContext,
  hasVariables: boolean,
): Truth {
  const comparison = { matches: matchesWildcard, hasWildcards: true };
  const isNamed = (patterns: Strings | undefined) =>
    some(list(patterns).map((text) => compare(comparison, text, resource, { context, hasVariables, key: "Resource" })));
  return NotResource === undefined ? isNamed(Resource) : not(isNamed(NotResource));
}

type Principal = NonNullable<PolicyRequest["principal"]>;

function isPrincipal({ Principal, NotPrincipal }: AnyStatement, principal: Principal): Truth {
  if (NotPrincipal === undefined) return isNamedIn(Principal, principal) > 0;
  const named = isNamedIn(NotPrincipal, principal);
  if (named === 0) return true;
  // IAM checks account, role and session. The session's name is unknown here.
  return named === Number.POSITIVE_INFINITY ? false : unknown("NotPrincipal");
}

/** Number of names of a principal in a statement; infinity for `*`. */
function isNamedIn(principals: Principals | undefined, { type, names }: Principal): number {
  // `{ "AWS": "*" }` is equal to `*`.
  const isEveryone = principals === "*" || (typeof principals === "object" && list(principals.AWS).includes("*"));
  if (isEveryone) return Number.POSITIVE_INFINITY;
  if (typeof principals !== "object") return 0;
  return list(principals[type]).filter((name) => names.includes(name)).length;
}

function conditionsOf({ Condition = {} }: AnyStatement): Condition[] {
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: list(values) })),
  );
}

/** Numbers and booleans of a document are compared as texts. */
function list(values: Strings | undefined): readonly string[] {
  return values === undefined ? [] : [values].flat().map(String);
}
