import type { FleetRecord } from "../model/fleet-record";
import { ARGOCD_STACK, AWS_AUTH } from "../model/names";
import type { PlanJson, ResourceChange } from "./plan-json";

/** What says whose the resources of a stack are. */
export interface OwnershipSources {
  /** Name of the stack. */
  readonly stack: string;
  /** What its configuration records. */
  readonly configured: FleetRecord | undefined;
  /** What the state records that a plan starts from: what the plan deletes is there alone. */
  readonly prior: FleetRecord | undefined;
}

type Resource = Pick<ResourceChange, "address" | "previous_address" | "name" | "index">;

/** Which targets the resources of a stack belong to. */
export class Ownership {
  private readonly owners = new Map<string, Set<string>>();

  constructor(private readonly sources: OwnershipSources) {
    for (const record of [sources.configured, sources.prior]) {
      for (const [target, addresses] of record?.targets ?? [])
        for (const address of addresses) this.add(address, target);
    }
  }

  /** Keys of the targets that a resource belongs to; none for what belongs to no target. */
  targetsOf(resource: Resource): readonly string[] {
    const addresses = [resource.address, resource.previous_address].filter((address) => address !== undefined);
    const recorded = [...new Set(addresses.flatMap((address) => [...(this.owners.get(address) ?? [])]))];
    return recorded.length > 0 ? recorded : this.leftTargets(resource);
  }

  /**
   * Of a resource in no record: an apply that failed halfway has recorded what was to be left, and earlier versions recorded
   * nothing. In a stack of targets every resource is a target's, and its name starts with the target's id.
   */
  private leftTargets({ name, index }: Resource): readonly string[] {
    if (this.sources.stack === ARGOCD_STACK) return [];
    if (name === AWS_AUTH) return index === undefined ? [] : [String(index)];
    // No key holds an underscore.
    return name.split("_").slice(0, 1);
  }

  private add(address: string, target: string): void {
    const owners = this.owners.get(address);
    if (owners) owners.add(target);
    else this.owners.set(address, new Set([target]));
  }
}

/** A plan whose resources say which targets they belong to. */
export function ownedPlan(plan: PlanJson, sources: OwnershipSources): PlanJson {
  const ownership = new Ownership(sources);
  const owned = (plan.resource_changes ?? []).map((resource) => ({
    ...resource,
    targets: ownership.targetsOf(resource),
  }));
  return { ...plan, resource_changes: owned };
}
