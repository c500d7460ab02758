import { managementRoleArn } from "../../model/arn";
import type { Fleet, Target } from "../../model/fleet";
import { once } from "../../model/once";
import { Slots } from "../../pipeline/parallelism";
import { sessionOf } from "../aws-session";
import { clusterApiOf } from "../cluster-api";
import { argocdHops } from "./argocd-hops";
import { type Hop, lookAt } from "./hop";
import { permissionsOf } from "./roles";
import { secretHops } from "./secret-hops";
import { type Described, targetHops } from "./target-hops";
import { WayIn } from "./way-in";

/** What the doctor looks at. */
export interface DoctorOptions {
  readonly fleet: Fleet;
  /** Targets to look at. */
  readonly targets: readonly Target[];
  readonly environment: NodeJS.ProcessEnv;
  /** Targets looked at together. */
  readonly parallelism: number;
  /** Whether to go the whole way as Argo CD's pods do, with tokens of their service accounts. */
  readonly tries: boolean;
}

/** Walks every hop of these targets, and changes nothing. */
export async function examine({ fleet, targets, environment, parallelism, tries }: DoctorOptions): Promise<Hop[]> {
  const { argocd } = fleet;
  const session = sessionOf(argocd.account, argocd.region, environment);
  const api = once(() => clusterApiOf(session, argocd.cluster, environment));
  const permissions = once(() => permissionsOf(session.iam, managementRoleArn(argocd)));
  const secrets = once(
    async () => (await (await api()).core.listNamespacedSecret({ namespace: argocd.namespace })).items,
  );
  const side = { fleet, session, api };
  const wayIn = tries ? new WayIn(side, environment) : undefined;
  const hops = await argocdHops(side, wayIn);
  const free = new Slots(parallelism);
  const hopsOf = async (target: Target) => {
    const own = sessionOf(target.account, target.region, environment);
    const of = { fleet, target, session: own, managementSession: session, environment, permissions };
    const { hops: before, cluster } = await targetHops(of);
    const after = await secretHops(fleet, target, { secrets, cluster });
    return [...before, ...after, ...(wayIn ? [await enters(wayIn, target, cluster)] : [])];
  };
  const found = await Promise.all(targets.map((target) => free.use(() => hopsOf(target))));
  return [...hops, ...found.flat()];
}

function enters(wayIn: WayIn, target: Target, cluster: Described): Promise<Hop> {
  return lookAt(target.key, "way in", async () => wayIn.enter(target, await cluster()));
}
