import { AWS_AUTH } from "../../model/names";
import { accessAttributesOf } from "./access-attributes";
import { isAccessUnknown } from "./aws-auth-entries";
import { type Mark, markOn, quoted, SUBJECTS, type Subject } from "./mark";
import { isPolicyOfPlan } from "./permissions";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { isSame } from "./values";

/** What decides about access and is not known before the apply. */
export function unknownMarks(resources: PlannedResources): Mark[] {
  return changed(resources).flatMap((resource) => {
    const decides = accessAttributesOf(resource) ?? {};
    const subjects = Object.keys(resource.unknown).flatMap((name) => {
      const subject = Object.hasOwn(decides, name) ? decides[name] : undefined;
      return subject && !isHarmless(resource, name, subject, resources) ? [subject] : [];
    });
    return [...new Set(subjects)].map((subject) => markOn(resource, "unknown", subject, SUBJECTS[subject]));
  });
}

function isHarmless(resource: PlannedResource, name: string, subject: Subject, resources: PlannedResources): boolean {
  if (subject === "role-tags") return true;
  if (name === "policy_arn" && resource.type === "aws_iam_role_policy_attachment")
    return isPolicyOfPlan(resource, resources);
  return resource.name === AWS_AUTH && !isAccessUnknown(resource);
}

/** Types of resources and attributes that are not known to decide about access or not. */
export function unlistedMarks(resources: PlannedResources): Mark[] {
  return changed(resources).flatMap((resource) => {
    const decides = accessAttributesOf(resource);
    if (!decides) return [markOn(resource, "may-widen", "unlisted", `resource of type ${quoted(resource.type)}`)];
    return changedAttributes(resource)
      .filter((name) => !Object.hasOwn(decides, name) || isElsewhere(resource, name))
      .map((name) =>
        markOn(resource, "may-widen", "unlisted", `attribute ${quoted(name)} of ${resource.type} changes`),
      );
  });
}

function changed(resources: PlannedResources): PlannedResource[] {
  return resources.all.filter(
    ({ action, after }) => action !== undefined && action !== "forget" && after !== undefined,
  );
}

/** Attributes that the plan changes; of a new resource, those that are set. */
function changedAttributes({ before, after = {}, unknown }: PlannedResource): string[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after), ...Object.keys(unknown)])];
  return names.filter((name) => {
    if (before) return Boolean(unknown[name]) || !isSame(before[name], after[name]);
    return !EMPTY.some((value) => isSame(value, after[name]));
  });
}

/** What providers write for what is not set. */
const EMPTY: readonly unknown[] = [null, false, "", [], {}];

/** An AWS resource moves to another region by this attribute; the provider fills it in where there was none. */
function isElsewhere({ before, after, type }: PlannedResource, name: string): boolean {
  return type.startsWith("aws_eks_") && name === "region" && Boolean(before?.region) && Boolean(after?.region);
}
