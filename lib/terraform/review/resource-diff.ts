import { actionOf, isRestoredEntry } from "../actions";
import { dataFactsOf, type FactChange } from "../cluster-facts";
import { type PlanJson, type ResourceChange, targetOf } from "../plan-json";
import { type AttributeDiff, attributeDiff } from "./attribute-diff";
import { mapOf } from "./values";

/** The changes of one resource, value by value. */
export interface ResourceDiff {
  readonly address: string;
  readonly target: string | undefined;
  /** Terraform's sign: `+ ~ - -/+ +/-`; `.` for a forgotten resource, `=` for an import without changes. */
  readonly sign: string;
  /** The reason for the change, and further facts. */
  readonly notes: readonly string[];
  readonly attributes: readonly AttributeDiff[];
  /** Attributes of a new resource that are known after the apply. */
  readonly knownAfterApply: readonly string[];
}

/** All changes of a plan, ordered by address. */
export interface PlanDiff {
  readonly resources: readonly ResourceDiff[];
  readonly outputs: readonly AttributeDiff[];
}

const SIGNS: Readonly<Record<string, string>> = {
  create: "+",
  delete: "-",
  update: "~",
  forget: ".",
  "no-op": "=",
  "delete,create": "-/+",
  "create,delete": "+/-",
};

/** Terraform's reasons for an action. */
const REASONS: Readonly<Record<string, string>> = {
  replace_because_cannot_update: "a change forces replacement",
  replace_because_tainted: "tainted: the last apply failed",
  replace_by_request: "requested",
  replace_by_triggers: "a dependency is replaced or changed",
  delete_because_no_resource_config: "no longer in the configuration",
  delete_because_no_module: "no longer in the configuration",
  delete_because_each_key: "the key is no longer in for_each",
  delete_because_count_index: "the index is no longer in count",
  delete_because_wrong_repetition: "the key is no longer in the configuration",
  delete_because_no_move_target: "moved to an address that does not exist",
};

/** Every changed value of a plan. @param drifted addresses of resources that were changed outside Terraform */
export function planDiff(plan: PlanJson, drifted: readonly string[]): PlanDiff {
  const resources = (plan.resource_changes ?? []).filter((resource) => actionOf(resource) !== undefined);
  const outputs = Object.entries(plan.output_changes ?? {}).filter(([, { actions }]) => actions[0] !== "no-op");
  return {
    resources: resources.map((resource) => resourceDiff(resource, drifted.includes(resource.address))),
    outputs: outputs.flatMap(([name, change]) => attributeDiff(change, name)),
  };
}

function resourceDiff(resource: ResourceChange, isDrifted: boolean): ResourceDiff {
  const { address, change, deposed } = resource;
  const isNew = !change.before;
  const all = actionOf(resource) === "forget" ? [] : attributesOf(resource);
  const isLater = ({ before, after }: AttributeDiff) =>
    isNew && before === undefined && after === "(known after apply)";
  return {
    address: deposed === undefined ? address : `${address} (deposed object ${deposed})`,
    target: targetOf(resource),
    sign: SIGNS[change.actions.join()] ?? change.actions.join("/"),
    notes: notesOf(resource, isDrifted),
    attributes: all.filter((one) => !isLater(one)),
    knownAfterApply: all.filter(isLater).map(({ path }) => path),
  };
}

function notesOf({ change, action_reason: reason, ...resource }: ResourceChange, isDrifted: boolean): string[] {
  const said = reason === undefined ? undefined : Object.hasOwn(REASONS, reason) ? REASONS[reason] : reason;
  const isRestored = isRestoredEntry({ change, ...resource, ...(reason ? { action_reason: reason } : {}) });
  return [
    ...(change.importing ? [`imported from ${JSON.stringify(change.importing.id ?? "its identity")}`] : []),
    ...(isDrifted ? ["changed outside Terraform"] : []),
    ...(said !== undefined && !isRestored ? [said] : []),
  ];
}

/** Attributes of a Secret whose values are never shown, even if the provider does not mark them as sensitive. */
const SECRET_VALUES = ["data", "binary_data", "data_wo", "binary_data_wo"] as const;

function attributesOf(resource: ResourceChange): AttributeDiff[] {
  const { change } = resource;
  const replaces = (change.replace_paths ?? []).map(pathOf);
  const marked = (one: AttributeDiff): AttributeDiff =>
    replaces.some((path) => one.path === path || one.path.startsWith(`${path}.`) || one.path.startsWith(`${path}[`))
      ? { ...one, forcesReplacement: true }
      : one;
  if (resource.type !== "kubernetes_secret_v1") return attributeDiff(change).map(marked);
  const hidden = Object.fromEntries(SECRET_VALUES.map((name) => [name, true]));
  const facts = dataFactsOf(resource);
  const attributes = attributeDiff({
    ...change,
    before_sensitive: { ...mapOf(change.before_sensitive), ...hidden },
    after_sensitive: { ...mapOf(change.after_sensitive), ...hidden },
  });
  // The facts replace the attribute `data`. Without facts, `data` has a change that facts do not cover.
  const rest = facts.length > 0 ? attributes.filter(({ path }) => path !== "data") : attributes;
  return [...facts.map(factDiff), ...rest.map(marked)];
}

/** A fact as a difference, quoted like other values. */
function factDiff({ field, before, after }: FactChange): AttributeDiff {
  const sign = before === undefined ? "+" : after === undefined ? "-" : "~";
  return {
    sign,
    path: `data.${field}`,
    ...(before === undefined ? {} : { before: JSON.stringify(before) }),
    ...(after === undefined ? {} : { after: JSON.stringify(after) }),
  };
}

function pathOf(steps: readonly (string | number)[]): string {
  return steps.reduce<string>(
    (path, step) => (typeof step === "number" ? `${path}[${step}]` : path === "" ? step : `${path}.${step}`),
    "",
  );
}
