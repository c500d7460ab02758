import { accountIdOf } from "../../model/arn";
import { DEFAULT_SESSION_DURATION } from "../../model/fleet";
import { comparePolicies } from "../../model/policy-comparison";
import { SESSION_TAG } from "../../model/trust-policy";
import { type Mark, type MarkKind, markOn, quoted } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { type PolicySentence, trustInWords } from "./policy-words";
import { isSame, mapOf, textOf } from "./values";

/** Trust policy, permissions boundary, session duration, tags and inline policies of every role. */
export function roleMarks(resources: PlannedResources): Mark[] {
  return resources.ofType("aws_iam_role").flatMap((role) => {
    const isNew = resources.isNew(role.target);
    return role.after && role.action ? [...trustMarks(role, isNew), ...limitMarks(role), ...otherMarks(role)] : [];
  });
}

/** Wider access of a new target counts as granted. */
export function kindOf({ kind }: PolicySentence, isNew: boolean): MarkKind {
  return kind === "widens" && isNew ? "grants" : kind;
}

function trustMarks(role: PlannedResource, isNew: boolean): Mark[] {
  const [before, after] = [textOf(role.before?.assume_role_policy), textOf(role.after?.assume_role_policy)];
  if (role.unknown.assume_role_policy) return [];
  const arn = textOf(role.before?.arn) ?? textOf(role.after?.arn);
  const comparison = comparePolicies(listOf(before), listOf(after), arn && accountIdOf(arn));
  return trustInWords(comparison).map((one) => markOn(role, kindOf(one, isNew), "trust-policy", one.text));
}

function listOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : [text];
}

function limitMarks(role: PlannedResource): Mark[] {
  const { before, after, unknown } = role;
  if (!before || !after) return [];
  const [from, to] = [textOf(before.permissions_boundary), textOf(after.permissions_boundary)];
  const [short, long] = [before, after].map((values) =>
    Number(values.max_session_duration ?? DEFAULT_SESSION_DURATION),
  );
  return [
    ...(from === to || unknown.permissions_boundary ? [] : [boundaryMark(role, from, to)]),
    ...(short === undefined || long === undefined || short === long || unknown.max_session_duration
      ? []
      : [
          markOn(
            role,
            long > short ? "widens" : "narrows",
            "session-duration",
            `maximum session duration ${short} s → ${long} s`,
          ),
        ]),
  ];
}

function boundaryMark(role: PlannedResource, from: string | undefined, to: string | undefined): Mark {
  const subject = "permissions-boundary";
  if (to === undefined) return markOn(role, "widens", subject, `permissions boundary ${quoted(from)} removed`);
  if (from === undefined) return markOn(role, "narrows", subject, `permissions boundary ${quoted(to)} added`);
  return markOn(role, "may-widen", subject, `permissions boundary ${quoted(from)} → ${quoted(to)}`);
}

/** Keys of session tags. Tags of the role with these keys count as session tags. */
const TAG_KEYS: ReadonlySet<string> = new Set(Object.values(SESSION_TAG));

function otherMarks(role: PlannedResource): Mark[] {
  const { before, after, unknown } = role;
  const tagsOf = (values: typeof before) => ({ ...mapOf(values?.tags_all), ...mapOf(values?.tags) });
  const [from, to] = [tagsOf(before), tagsOf(after)];
  const tags = Object.keys(to).filter((key) => TAG_KEYS.has(key.toLowerCase()) && !isSame(from[key], to[key]));
  const inside = (["inline_policy", "managed_policy_arns"] as const).filter(
    (name) => !unknown[name] && !isSame(before?.[name] ?? [], after?.[name] ?? []),
  );
  return [
    ...tags.map((key) =>
      markOn(role, "may-widen", "role-tags", `tag ${quoted(key)} of the role counts as a session tag`),
    ),
    ...inside.map((name) => markOn(role, "may-widen", "permission-policy", `${name} of the role changes`)),
  ];
}
