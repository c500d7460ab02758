import type { Gain, PolicyComparison } from "../../model/policy-comparison";
import type { Clause, Element, Grant } from "../../model/policy-grants";
import { listed, type MarkKind, quoted } from "./mark";

/** A sentence about a policy, with its kind. */
export interface PolicySentence {
  readonly kind: Extract<MarkKind, "widens" | "may-widen" | "narrows">;
  readonly text: string;
}

/** Number of listed grants. A trust policy has no more principals. */
const MOST = 40;

/** Changes of a trust policy, one sentence for each kind of change. */
export function trustInWords(comparison: PolicyComparison): PolicySentence[] {
  return sentences("trust policy", comparison, ({ principal }) => principalInWords(principal));
}

/** Changes of a permission policy, one sentence for each kind of change. */
export function permissionsInWords(comparison: PolicyComparison): PolicySentence[] {
  return sentences("permission policy", comparison, permissionInWords);
}

function sentences(policy: string, comparison: PolicyComparison, words: (grant: Grant) => string): PolicySentence[] {
  if (comparison.isUnreadable) return [{ kind: "may-widen", text: `${policy} cannot be read completely` }];
  const { gains, losses } = comparison;
  const of = (...whats: readonly Gain["what"][]) => gains.filter(({ what }) => whats.includes(what));
  const names = (grants: readonly Grant[], say: (grant: Grant) => string) =>
    listed([...new Set(grants.map(say))].sort(), MOST);
  const actions = of("action").map(({ grant }) => grant);
  const added = of("principal", "resource").map(({ grant }) => grant);
  const denials = of("denial").map(({ grant }) => grant);
  const withConditions = (grant: Grant) => `${words(grant)}${conditionsInWords(grant.conditions)}`;
  return [
    ...(added.length > 0 ? [{ kind: "widens" as const, text: `${policy} adds ${names(added, withConditions)}` }] : []),
    ...(actions.length > 0
      ? [{ kind: "widens" as const, text: `${policy} adds action ${names(actions, ({ action }) => inWords(action))}` }]
      : []),
    ...weakerConditions(policy, of("conditions"), words),
    ...(denials.length > 0
      ? [{ kind: "widens" as const, text: `${policy} no longer denies ${names(denials, words)}` }]
      : []),
    ...(losses.length > 0
      ? [{ kind: "narrows" as const, text: `${policy} removes ${names(losses, lossOf(words, gains))}` }]
      : []),
  ];
}

/** A removed grant. If the principal or resource stays, the grant is shown with its conditions. */
function lossOf(words: (grant: Grant) => string, gains: readonly Gain[]) {
  return (grant: Grant) => {
    const isKept = gains.some((gain) => words(gain.grant) === words(grant));
    const what = grant.effect === "Deny" ? "access that is now denied: " : "";
    return `${what}${words(grant)}${isKept ? conditionsInWords(grant.conditions) : ""}`;
  };
}

function weakerConditions(policy: string, gains: readonly Gain[], words: (grant: Grant) => string): PolicySentence[] {
  const said = gains.flatMap((gain) =>
    gain.what === "conditions"
      ? gain.dropped.map((clause) => ({
          kind: gain.isWider ? ("widens" as const) : ("may-widen" as const),
          text: `${policy}: condition on ${words(gain.grant)} ${changeOf(clause, gain.grant.conditions)}`,
        }))
      : [],
  );
  return said.filter((one, index) => said.findIndex(({ text }) => text === one.text) === index);
}

/** `StringEquals aws:SourceAccount "1" removed`, or `StringEquals aws:SourceAccount adds "2"`. */
function changeOf(dropped: Clause, conditions: readonly Clause[]): string {
  const now = conditions.filter(({ key }) => key === dropped.key);
  const same = now.find(({ spelled }) => spelled.toLowerCase() === dropped.spelled.toLowerCase());
  if (same) return `${spelling(same)} ${valuesChange(dropped.values, same.values)}`;
  return now.length === 0
    ? `${clauseInWords(dropped)} removed`
    : `${clauseInWords(dropped)} → ${now.map(clauseInWords).join(" and ")}`;
}

function valuesChange(was: readonly string[], is: readonly string[]): string {
  const [added, removed] = [is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))];
  return [
    ...(added.length > 0 ? [`adds ${listed(added.map(quoted))}`] : []),
    ...(removed.length > 0 ? [`removes ${listed(removed.map(quoted))}`] : []),
  ].join(", ");
}

function conditionsInWords(conditions: readonly Clause[]): string {
  return conditions.length === 0 ? "" : ` where ${conditions.map(clauseInWords).join(" and ")}`;
}

function clauseInWords({ spelled, values }: Clause): string {
  return `${spelling({ spelled })} ${listed(values.map(quoted))}`;
}

/** Operator and key. Another author may have written the policy, so the text is escaped. */
function spelling({ spelled }: Pick<Clause, "spelled">): string {
  return JSON.stringify(spelled).slice(1, -1);
}

function permissionInWords({ action, resource }: Grant): string {
  const isAssume = action.type === "pattern" && /^sts:(assumerole|tagsession)$/i.test(action.text);
  const on =
    resource.type === "pattern" && resource.text === "*" && isAssume
      ? "every role that trusts this role"
      : inWords(resource);
  return isAssume ? `${inWords(action)} on ${on}` : `action ${inWords(action)} on ${on}`;
}

function inWords(element: Element): string {
  return element.type === "pattern" ? quoted(element.text) : `all but ${listed(element.texts.map(quoted))}`;
}

/** `role "arn:…"`, `account 111122223333`, `any AWS principal`, `service "…"`. */
function principalInWords(principal: Element): string {
  if (principal.type === "allBut") return `every principal ${inWords(principal)}`;
  const [, type = "", name = ""] = /^(\w+):(.*)$/s.exec(principal.text) ?? [];
  if (type === "Federated") return `identity provider ${quoted(name)}`;
  if (type === "Service") return `service ${quoted(name)}`;
  if (type !== "AWS") return quoted(principal.text);
  if (name === "*") return "any AWS principal";
  return /^account \d{12}$/.test(name) ? name : `principal ${quoted(name)}`;
}
