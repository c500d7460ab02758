import { CLUSTER_ADMIN_GROUP } from "../../model/access";
import {
  accessPolicyInWords,
  type HeldPolicy,
  isKnownAccessPolicy,
  policiesNotCovered,
} from "../../model/access-policy-reach";
import type { Values } from "../plan-json";
import { listed, type Mark, markOn, quoted } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { blockOf, textOf, textsOf } from "./values";

const ENTRY = "aws_eks_access_entry";
const ASSOCIATION = "aws_eks_access_policy_association";

/** The access policies of a principal in a cluster, before and after the plan. */
interface Access {
  readonly resources: PlannedResource[];
  readonly before: HeldPolicy[];
  readonly after: HeldPolicy[];
}

/**
 * Access policies of each principal in each cluster, across all resources. A policy that replaces another policy is one change,
 * not a removal and an addition.
 */
export function accessPolicyMarks(resources: PlannedResources): Mark[] {
  const accesses = new Map<string, Access>();
  for (const resource of [...resources.ofType(ASSOCIATION), ...resources.ofType(ENTRY)]) {
    for (const side of ["before", "after"] as const) {
      const values = resource[side];
      if (!values) continue;
      const access = accessOf(accesses, resource, values);
      if (!access.resources.includes(resource)) access.resources.push(resource);
      if (resource.type === ASSOCIATION) access[side].push(heldPolicy(values));
    }
  }
  return [...accesses.values()].flatMap((access) => marksOf(access, resources));
}

function accessOf(accesses: Map<string, Access>, { target }: PlannedResource, values: Values): Access {
  const key = JSON.stringify([target, values.cluster_name, values.principal_arn]);
  const known = accesses.get(key);
  if (known) return known;
  const access: Access = { resources: [], before: [], after: [] };
  accesses.set(key, access);
  return access;
}

function heldPolicy({ policy_arn: arn, access_scope: scope }: Values): HeldPolicy {
  const { type, namespaces } = blockOf(scope);
  return { arn: String(arn), namespaces: type === "namespace" ? textsOf(namespaces) : undefined };
}

function marksOf({ resources, before, after }: Access, all: PlannedResources): Mark[] {
  const changed = resources.filter(({ action }) => action !== undefined && action !== "import");
  // Additions are named before removals.
  const subject = changed.find((one) => one.type === ASSOCIATION && one.after) ?? changed[0];
  if (!subject || resources.some(({ unknown }) => Object.keys(unknown).some((name) => DECISIVE.has(name)))) return [];
  const gained = policiesNotCovered(after, before);
  const lost = policiesNotCovered(before, after);
  if (gained.length > 0) {
    const isKnown = [...gained, ...before].every(({ arn }) => isKnownAccessPolicy(arn));
    const kind = all.isNew(subject.target) ? "grants" : isKnown ? "widens" : "may-widen";
    const isGained = ({ arn }: HeldPolicy) => gained.some((part) => part.arn === arn);
    const ordered = [...after.filter(isGained), ...after.filter((one) => !isGained(one))];
    return [markOn(subject, kind, "access-policy", kind === "grants" ? inWords(ordered) : fromTo(before, ordered))];
  }
  const isEntryGone = resources.every((one) => one.type !== ENTRY || !one.after);
  if (lost.length === 0 || isEntryGone) return [];
  return [markOn(subject, "narrows", "access-policy", fromTo(before, after))];
}

const DECISIVE: ReadonlySet<string> = new Set(["cluster_name", "principal_arn", "policy_arn", "access_scope"]);

/** `view → administrator, whole cluster`: unchanged parts are named once. */
function fromTo(before: readonly HeldPolicy[], after: readonly HeldPolicy[]): string {
  const [from, to] = [before[0], after[0]];
  if (!from || !to || before.length > 1 || after.length > 1) return `${inWords(before)} → ${inWords(after)}`;
  const [fromScope, toScope] = [scopeInWords(from), scopeInWords(to)];
  const [fromPolicy, toPolicy] = [accessPolicyInWords(from.arn), accessPolicyInWords(to.arn)];
  if (fromScope === toScope) return `${fromPolicy} → ${toPolicy}, ${toScope}`;
  if (fromPolicy === toPolicy) return `${toPolicy}: ${scopeChange(from, to)}`;
  return `${inWords(before)} → ${inWords(after)}`;
}

function scopeChange(from: HeldPolicy, to: HeldPolicy): string {
  if (!from.namespaces || !to.namespaces) return `${scopeInWords(from)} → ${scopeInWords(to)}`;
  const [was, is] = [from.namespaces, to.namespaces];
  const [added, removed] = [is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))];
  return [
    ...(added.length > 0 ? [`adds namespaces ${listed(added.map(quoted))}`] : []),
    ...(removed.length > 0 ? [`removes namespaces ${listed(removed.map(quoted))}`] : []),
  ].join(", ");
}

function inWords(held: readonly HeldPolicy[]): string {
  if (held.length === 0) return "no access policy";
  return held.map((one) => `${accessPolicyInWords(one.arn)}, ${scopeInWords(one)}`).join("; ");
}

function scopeInWords({ namespaces }: HeldPolicy): string {
  return namespaces ? `namespaces ${listed(namespaces.map(quoted))}` : "whole cluster";
}

/** Groups, type and user of access entries. */
export function accessEntryMarks(resources: PlannedResources): Mark[] {
  return resources.ofType(ENTRY).flatMap((entry) => {
    const { before, after, unknown } = entry;
    if (!after) return [];
    const groups = unknown.kubernetes_groups
      ? []
      : groupMarks(entry, textsOf(before?.kubernetes_groups), textsOf(after.kubernetes_groups), resources);
    const others = (["type", "user_name"] as const).flatMap((name) => {
      const [from, to] = [textOf(before?.[name]) ?? DEFAULTS[name], textOf(after[name]) ?? DEFAULTS[name]];
      if (from === to || unknown[name]) return [];
      const what = name === "type" ? "type of the access entry" : "Kubernetes user";
      return [markOn(entry, "may-widen", "access-entry", `${what} ${quoted(from)} → ${quoted(to)}`)];
    });
    return [...groups, ...others];
  });
}

const DEFAULTS = { type: "STANDARD", user_name: "chosen by EKS" } as const;

function groupMarks(
  entry: PlannedResource,
  before: readonly string[],
  after: readonly string[],
  resources: PlannedResources,
): Mark[] {
  const gained = after.filter((group) => !before.includes(group));
  const lost = before.filter((group) => !after.includes(group));
  const kind = resources.isNew(entry.target) ? "grants" : "widens";
  return [
    ...(gained.length > 0 ? [markOn(entry, kind, "kubernetes-groups", groupsInWords(gained, "added"))] : []),
    ...(lost.length > 0 ? [markOn(entry, "narrows", "kubernetes-groups", groupsInWords(lost, "removed"))] : []),
  ];
}

/** `Kubernetes groups "system:masters" (administrator), "a" added`: first the administrator group, then the groups in `first`. */
export function groupsInWords(groups: readonly string[], what = "", first: readonly string[] = []): string {
  const rank = (group: string) => (group === CLUSTER_ADMIN_GROUP ? 0 : first.includes(group) ? 1 : 2);
  const ordered = [...groups].sort((a, b) => rank(a) - rank(b));
  const names = ordered.map((group) => `${quoted(group)}${group === CLUSTER_ADMIN_GROUP ? " (administrator)" : ""}`);
  const said = names.length === 0 ? "no Kubernetes group" : `Kubernetes ${names.length === 1 ? "group" : "groups"} `;
  return `${said}${listed(names)} ${what}`.trimEnd();
}
