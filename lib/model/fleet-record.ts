/** Name of the output that records the owner of a stack in its state. No key of a target has an underscore. */
export const FLEET_OUTPUT = "fleet_record";

/** The fleet of a stack. Each Argo CD, which is one namespace of one cluster, has one fleet. */
export interface FleetIdentity {
  /** ARN of the EKS cluster that Argo CD runs in. */
  readonly argocdCluster: string;
  /** Kubernetes namespace of Argo CD. */
  readonly namespace: string;
}

/** The record of a stack. */
export interface FleetRecord extends FleetIdentity {
  /** Addresses of each target's resources, by the target's key. Targets may share an address. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** The value of the output. */
export function fleetRecordOutput({ argocdCluster, namespace, targets }: FleetRecord): object {
  return { argocd_cluster: argocdCluster, namespace, targets: Object.fromEntries(targets) };
}

/** The record in an output's value; undefined if the value is no record of this version. */
export function fleetRecordOf(value: unknown): FleetRecord | undefined {
  if (!isMap(value)) return undefined;
  const { argocd_cluster: argocdCluster, namespace, targets } = value;
  if (typeof argocdCluster !== "string" || typeof namespace !== "string" || !isMap(targets)) return undefined;
  const entries = Object.entries(targets);
  const areAddresses = entries.every(([, list]) => Array.isArray(list) && list.every((one) => typeof one === "string"));
  return areAddresses ? { argocdCluster, namespace, targets: new Map(entries as [string, string[]][]) } : undefined;
}

/** `namespace argocd of arn:aws:eks:…`. */
export function fleetInWords({ argocdCluster, namespace }: FleetIdentity): string {
  return `namespace ${namespace} of ${argocdCluster}`;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
