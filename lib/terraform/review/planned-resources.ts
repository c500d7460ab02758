import { type Action, actionOf } from "../actions";
import { type PlanJson, type ResourceChange, targetOf, type Values } from "../plan-json";
import { isAnyTrue } from "./values";

/** A resource before and after a plan. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly target: string | undefined;
  /** Undefined if the plan does not change the resource. */
  readonly action: Action | undefined;
  /** Undefined if the resource does not exist. */
  readonly before: Values | undefined;
  /** Undefined if the resource no longer exists. */
  readonly after: Values | undefined;
  /** Attributes that are unknown until the apply. */
  readonly unknown: Values;
  readonly change: ResourceChange;
}

/** All managed resources of a plan, changed or unchanged. */
export class PlannedResources {
  readonly all: readonly PlannedResource[];

  private readonly read: ReadonlyMap<string, Values>;

  constructor(plan: PlanJson) {
    const read = plan.prior_state?.values?.root_module?.resources ?? [];
    this.read = new Map(read.map(({ address, values = {} }) => [address, values]));
    const configured = configuredAttributes(plan);
    this.all = (plan.resource_changes ?? [])
      .filter(({ mode }) => mode === "managed")
      .map((resource) => planned(resource, configured.get(resource.address.replace(/\[.*/s, ""))));
  }

  ofType(type: string): PlannedResource[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /** What a data source read during planning, by its address; undefined if the data source was not read. */
  readValues(address: string): Values | undefined {
    return this.read.get(address);
  }

  /** Whether no resource of a target, or of Argo CD itself, exists yet. */
  isNew(target: string | undefined): boolean {
    return this.all.every((resource) => resource.target !== target || resource.before === undefined);
  }
}

function planned(resource: ResourceChange, configured: ReadonlySet<string> | undefined): PlannedResource {
  const { address, type, name, change } = resource;
  const action = actionOf(resource);
  const before = change.before ?? undefined;
  return {
    address,
    type,
    name,
    target: targetOf(resource),
    action,
    before,
    // A forgotten resource does not change.
    after: action === "forget" ? before : (change.after ?? undefined),
    unknown: unknownOf(change.after_unknown, configured),
    change: resource,
  };
}

/** Unknown attributes of the configuration. An attribute outside the configuration gets the provider's default. */
function unknownOf(unknown: unknown, configured: ReadonlySet<string> | undefined): Values {
  if (typeof unknown !== "object" || unknown === null) return {};
  return Object.fromEntries(
    Object.entries(unknown).filter(([name, value]) => isAnyTrue(value) && (configured?.has(name) ?? true)),
  );
}

function configuredAttributes(plan: PlanJson): Map<string, ReadonlySet<string>> {
  const resources = plan.configuration?.root_module?.resources ?? [];
  return new Map(resources.map(({ address, expressions }) => [address, new Set(Object.keys(expressions ?? {}))]));
}
