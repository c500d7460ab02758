import { FLEET_OUTPUT, type FleetRecord, fleetRecordOf } from "../model/fleet-record";
import { refuseForeignFiles } from "../synth/output/stack-files";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import { refuseOtherFleet } from "./fleet-of-state";
import { forgetInitialization } from "./initialization";
import { Ownership } from "./ownership";
import type { Terraform } from "./terraform";
import { mustRun } from "./terraform-failure";

/** A resource in a state, with its name in AWS or Kubernetes. */
export interface StateResource {
  readonly address: string;
  /** ARN of the resource, else its id. */
  readonly id: string;
  /** Other targets that use the resource. */
  readonly sharedWith: readonly string[];
}

/** The changes of a stack's state when targets are forgotten. */
export interface Forgetting {
  readonly stack: SynthesizedStack;
  /** Addresses of data sources, which also leave the state. */
  readonly lookUps: readonly string[];
  /** Resources to remove from the state. The resources themselves are not deleted. */
  readonly forgotten: readonly StateResource[];
  /** Resources that the next apply deletes, because they are in the Argo CD cluster, not in the cluster of the target. */
  readonly deletedNext: readonly StateResource[];
  /** Resources to keep in the state, because other targets use the resources. */
  readonly shared: readonly StateResource[];
}

/** The resources in a state, from `terraform show -json`. */
interface StateJson {
  readonly values?: {
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
    readonly root_module?: { readonly resources?: readonly StateJsonResource[] };
  };
}

interface StateJsonResource {
  readonly address: string;
  readonly mode: "managed" | "data";
  readonly type: string;
  readonly name: string;
  readonly index?: string | number;
  readonly values?: { readonly arn?: unknown; readonly id?: unknown };
}

/** The resource type of cluster Secrets, which are in the Argo CD cluster. */
const CLUSTER_SECRET = "kubernetes_secret_v1";

/**
 * Reads the resources of targets from a stack's state, without a call to the targets' accounts or clusters.
 * @param targets keys of targets that the stack no longer defines
 * @throws TerraformFailure if the state cannot be read
 * @throws OtherFleetError if the state belongs to another fleet
 */
export async function forgettingOf(
  stack: SynthesizedStack,
  targets: readonly string[],
  terraform: Terraform,
): Promise<Forgetting> {
  refuseForeignFiles(stack);
  forgetInitialization(stack);
  await mustRun(stack, terraform.init(stack));
  const { stdout } = await mustRun(stack, terraform.run(stack, "show", "-json"));
  const { values = {} }: StateJson = JSON.parse(stdout);
  const prior: FleetRecord | undefined = fleetRecordOf(values.outputs?.[FLEET_OUTPUT]?.value);
  refuseOtherFleet(stack, prior, undefined);
  const ownership = new Ownership({ stack: stack.name, configured: stack.record, prior });
  const own = (values.root_module?.resources ?? []).flatMap((resource) => {
    const owners = ownership.targetsOf(resource);
    if (!owners.some((owner) => targets.includes(owner))) return [];
    const sharedWith = owners.filter((owner) => !targets.includes(owner));
    return [{ mode: resource.mode, type: resource.type, address: resource.address, id: idOf(resource), sharedWith }];
  });
  const managed = own.filter(({ mode }) => mode === "managed");
  const resources = (isOne: (one: (typeof managed)[number]) => boolean) =>
    managed.filter(isOne).map(({ address, id, sharedWith }) => ({ address, id, sharedWith }));
  return {
    stack,
    // Terraform configures the provider of a data source that is only in the state, too.
    lookUps: own.filter(({ mode }) => mode === "data").map(({ address }) => address),
    forgotten: resources(({ type, sharedWith }) => type !== CLUSTER_SECRET && sharedWith.length === 0),
    deletedNext: resources(({ type, sharedWith }) => type === CLUSTER_SECRET && sharedWith.length === 0),
    shared: resources(({ sharedWith }) => sharedWith.length > 0),
  };
}

/** Removes resources from a stack's state, with the state locked. @throws TerraformFailure if the removal fails */
export async function forget({ stack, forgotten, lookUps }: Forgetting, terraform: Terraform): Promise<void> {
  const addresses = [...forgotten.map(({ address }) => address), ...lookUps];
  if (addresses.length === 0) return;
  await mustRun(stack, terraform.removeFromState(stack, addresses));
}

function idOf({ values = {} }: StateJsonResource): string {
  return ([values.arn, values.id].find((value) => typeof value === "string") as string | undefined) ?? "";
}
