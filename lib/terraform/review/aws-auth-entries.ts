import { AWS_AUTH } from "../../model/names";
import { isRestoredEntry } from "../actions";
import type { Values } from "../plan-json";
import { groupsInWords } from "./access-entries";
import { type Mark, type MarkKind, markOn, quoted } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { isSame, mapOf, textOf, textsOf } from "./values";

/** Fields of an entry that decide about access, with their names. The fields with null configure only Terraform. */
const FIELDS: Readonly<Record<string, string | null>> = {
  rolearn: "role",
  username: "Kubernetes user",
  cluster: "cluster",
  region: "region",
  endpoint: "endpoint of the cluster",
  ca_data: "certificate authority of the cluster",
  groups: null,
  key: null,
  unique_id: null,
  deploy_role: null,
  profile: null,
};

/** Fields whose change means another principal or another cluster. */
const IDENTITY: readonly string[] = ["rolearn", "cluster", "region"];

/** Entries in aws-auth. */
export function awsAuthMarks(resources: PlannedResources): Mark[] {
  return resources.ofType("terraform_data").flatMap((entry) => {
    if (entry.name !== AWS_AUTH || !entry.after || isRestoredEntry(entry.change)) return [];
    const [before, after] = [entry.before && mapOf(entry.before.input), mapOf(entry.after.input)];
    if (!before) return newEntry(entry, after, resources.isNew(entry.target) ? "grants" : "widens");
    return [...groupMarks(entry, before, after), ...fieldMarks(entry, before, after)];
  });
}

function newEntry(entry: PlannedResource, { rolearn, groups }: Values, kind: MarkKind): Mark[] {
  const role = textOf(rolearn) ? `role ${quoted(rolearn)}` : "a role";
  const rights = isUnknown(entry, "groups") ? "groups unknown" : groupsInWords(textsOf(groups));
  return [markOn(entry, kind, "aws-auth", `new entry in aws-auth: ${role}, ${rights}`)];
}

function groupMarks(entry: PlannedResource, before: Values, after: Values): Mark[] {
  const [from, to] = [textsOf(before.groups), textsOf(after.groups)];
  const gained = to.filter((group) => !from.includes(group));
  const lost = from.filter((group) => !to.includes(group));
  const text = `entry in aws-auth: ${groupsInWords(from, "", lost)} → ${groupsInWords(to, "", gained)}`;
  if (isUnknown(entry, "groups") || (gained.length === 0 && lost.length === 0)) return [];
  return [markOn(entry, gained.length > 0 ? "widens" : "narrows", "aws-auth", text)];
}

function fieldMarks(entry: PlannedResource, before: Values, after: Values): Mark[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const says = Object.hasOwn(FIELDS, name) ? FIELDS[name] : `field ${quoted(name)}`;
    if (!says || isUnknown(entry, name) || isSame(before[name], after[name])) return [];
    const kind = IDENTITY.includes(name) ? "widens" : "may-widen";
    const values =
      name === "ca_data" ? "changes" : `${quoted(before[name] ?? "none")} → ${quoted(after[name] ?? "none")}`;
    return [markOn(entry, kind, "aws-auth", `entry in aws-auth: ${says} ${values}`)];
  });
}

/** Whether a field that decides about access is unknown until the apply. */
export function isAccessUnknown(entry: PlannedResource): boolean {
  return ["groups", ...Object.keys(FIELDS).filter((name) => FIELDS[name])].some((name) => isUnknown(entry, name));
}

function isUnknown({ change }: PlannedResource, field: string): boolean {
  const unknown = mapOf(change.change.after_unknown).input;
  return unknown === true || Boolean(mapOf(unknown)[field]);
}
