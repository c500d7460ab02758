import { managementRoleArn } from "../../model/arn";
import type { Fleet, Target } from "../../model/fleet";
import { once } from "../../model/once";
import { Slots } from "../../pipeline/parallelism";
import { sessionOf } from "../aws-session";
import { clusterApiOf } from "../cluster-api";
import { argocdHops } from "./argocd-hops";
import type { Hop } from "./hop";
import { permissionsOf } from "./roles";
import { secretHops } from "./secret-hops";
import { targetHops } from "./target-hops";

/** What the doctor looks at. */
export interface DoctorOptions {
  readonly fleet: Fleet;
  /** Targets to look at. */
  readonly targets: readonly Target[];
  readonly environment: NodeJS.ProcessEnv;
  /** Targets looked at together. */
  readonly parallelism: number;
}

/** Walks every hop of these targets, and changes nothing. */
export async function examine({ fleet, targets, environment, parallelism }: DoctorOptions): Promise<Hop[]> {
  const { argocd } = fleet;
  const session = sessionOf(argocd.account, argocd.region, environment);
  const api = once(() => clusterApiOf(session, argocd.cluster, environment));
  const permissions = once(() => permissionsOf(session.iam, managementRoleArn(argocd)));
  const secrets = once(
    async () => (await (await api()).core.listNamespacedSecret({ namespace: argocd.namespace })).items,
  );
  const hops = await argocdHops({ fleet, session, api });
  const free = new Slots(parallelism);
  const hopsOf = async (target: Target) => {
    const own = sessionOf(target.account, target.region, environment);
    const side = { fleet, target, session: own, managementSession: session, environment, permissions };
    const { hops: before, cluster } = await targetHops(side);
    return [...before, ...(await secretHops(fleet, target, { secrets, cluster }))];
  };
  const found = await Promise.all(targets.map((target) => free.use(() => hopsOf(target))));
  return [...hops, ...found.flat()];
}
