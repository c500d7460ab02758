import { type Action, actionOf } from "../actions";
import { type PlanJson, type ResourceChange, targetOf, type Values } from "../plan-json";
import { isAnyTrue } from "./values";

/** A resource as it is, and as a plan makes it. */
export interface PlannedResource {
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly target: string | undefined;
  /** Undefined where the plan leaves it alone. */
  readonly action: Action | undefined;
  /** Undefined where it does not exist. */
  readonly before: Values | undefined;
  /** Undefined where it does not exist any more. */
  readonly after: Values | undefined;
  /** Attributes that get a value only by the apply. */
  readonly unknown: Values;
  readonly change: ResourceChange;
}

/** All managed resources of a plan, those that it leaves alone too. */
export class PlannedResources {
  readonly all: readonly PlannedResource[];

  constructor(plan: PlanJson) {
    const configured = configuredAttributes(plan);
    this.all = (plan.resource_changes ?? [])
      .filter(({ mode }) => mode === "managed")
      .map((resource) => planned(resource, configured.get(resource.address.replace(/\[.*/s, ""))));
  }

  ofType(type: string): PlannedResource[] {
    return this.all.filter((resource) => resource.type === type);
  }

  /** Whether nothing of a target, or of Argo CD's own side, exists yet: what it gets is what it starts with. */
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
    // What Terraform forgets stays as it is.
    after: action === "forget" ? before : (change.after ?? undefined),
    unknown: unknownOf(change.after_unknown, configured),
    change: resource,
  };
}

/** An attribute that is not in the configuration gets the provider's default, as it would in any plan. */
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
