import type { FleetRecord } from "../model/fleet-record";
import { ARGOCD_STACK, AWS_AUTH } from "../model/names";
import type { PlanJson, ResourceChange } from "./plan-json";

/** The records of which target owns which resource. */
export interface OwnershipSources {
  /** Name of the stack. */
  readonly stack: string;
  /** The record in the stack's configuration. */
  readonly configured: FleetRecord | undefined;
  /** The record in the prior state. Only this record has the resources that the plan deletes. */
  readonly prior: FleetRecord | undefined;
}

type Resource = Pick<ResourceChange, "address" | "previous_address" | "name" | "index">;

/** The targets that own the resources of a stack. */
export class Ownership {
  private readonly owners = new Map<string, Set<string>>();

  constructor(private readonly sources: OwnershipSources) {
    for (const record of [sources.configured, sources.prior]) {
      for (const [target, addresses] of record?.targets ?? [])
        for (const address of addresses) this.add(address, target);
    }
  }

  /** Keys of the targets that own a resource; empty if no target owns the resource. */
  targetsOf(resource: Resource): readonly string[] {
    const addresses = [resource.address, resource.previous_address].filter((address) => address !== undefined);
    const recorded = [...new Set(addresses.flatMap((address) => [...(this.owners.get(address) ?? [])]))];
    return recorded.length > 0 ? recorded : this.leftTargets(resource);
  }

  /**
   * The owners of a resource without a record, after a failed apply or from an earlier version. In a stack of targets, a target
   * owns every resource, and the resource's name starts with the target's id.
   */
  private leftTargets({ name, index }: Resource): readonly string[] {
    if (this.sources.stack === ARGOCD_STACK) return [];
    if (name === AWS_AUTH) return index === undefined ? [] : [String(index)];
    // No key has an underscore.
    return name.split("_").slice(0, 1);
  }

  private add(address: string, target: string): void {
    const owners = this.owners.get(address);
    if (owners) owners.add(target);
    else this.owners.set(address, new Set([target]));
  }
}

/** A plan whose resources name the targets that own them. */
export function ownedPlan(plan: PlanJson, sources: OwnershipSources): PlanJson {
  const ownership = new Ownership(sources);
  const owned = (plan.resource_changes ?? []).map((resource) => ({
    ...resource,
    targets: ownership.targetsOf(resource),
  }));
  return { ...plan, resource_changes: owned };
}
