/** Name of the output with which every stack records, in its state, whose it is. No key of a target holds an underscore. */
export const FLEET_OUTPUT = "fleet_record";

/** The fleet that a stack belongs to: there is one for each Argo CD, which is one namespace of one cluster. */
export interface FleetIdentity {
  /** ARN of the EKS cluster Argo CD runs in. */
  readonly argocdCluster: string;
  /** Kubernetes namespace of Argo CD. */
  readonly namespace: string;
}

/** What a stack records of itself. */
export interface FleetRecord extends FleetIdentity {
  /** Addresses of the resources that belong to each target, by the target's key. One address may belong to several. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** The value of the output. */
export function fleetRecordOutput({ argocdCluster, namespace, targets }: FleetRecord): object {
  return { argocd_cluster: argocdCluster, namespace, targets: Object.fromEntries(targets) };
}

/** What an output's value records; undefined where it is not one of ours, or of a version without a record. */
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
