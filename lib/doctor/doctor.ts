import type { CheckResult } from "../model/check-result";
import type { Account, Fleet, Target } from "../model/fleet";
import { Slots } from "../model/slots";
import { argocdChecks } from "./argocd-checks";
import { type ArgocdSide, argocdSide } from "./argocd-side";
import { runCheck, type Shared } from "./check";
import { ConnectionProbe } from "./connection-probe";
import { type Connections, connectionsOf } from "./connections";
import { credentialsOf } from "./credentials";
import { targetChecks } from "./target-checks";
import { type TargetSide, targetSide } from "./target-side";

/** Options of doctor. */
export interface DoctorOptions {
  readonly fleet: Fleet;
  /** Targets to check. */
  readonly targets: readonly Target[];
  readonly environment: NodeJS.ProcessEnv;
  /** Targets checked at once. */
  readonly parallelism: number;
  /** Whether to connect to each target as Argo CD's pods do, with tokens of their service accounts. */
  readonly tries: boolean;
  /** Receives the number of checked targets, first 0. @default - no progress */
  readonly onProgress?: (checked: number) => void;
  /** @default - the connections of the environment */
  readonly connections?: Connections;
}

/** What the checks of a fleet read: of Argo CD's side, and of each target. */
export interface Sides {
  readonly side: ArgocdSide;
  readonly sides: readonly TargetSide[];
  /** Credentials by the key of their account. */
  readonly credentials: ReadonlyMap<string, Shared<string>>;
  readonly connections: Connections;
  /** Limits the number of targets at once. */
  readonly slots: Slots;
}

/** Reads nothing yet: each value is read when a check needs the value. */
export function sidesOf(options: Omit<DoctorOptions, "tries">): Sides {
  const { fleet, targets, environment, parallelism, connections = connectionsOf(environment) } = options;
  const { argocd } = fleet;
  const session = connections.accountSession(argocd.account, argocd.region);
  const credentials = new Map<string, Shared<string>>([[argocd.account.key, credentialsOf(argocd.account, session)]]);
  const credentialsIn = (account: Account, region: string): Shared<string> => {
    const known = credentials.get(account.key);
    if (known) return known;
    const own = credentialsOf(account, connections.accountSession(account, region));
    credentials.set(account.key, own);
    return own;
  };
  const side = argocdSide(fleet, session, credentialsIn(argocd.account, argocd.region), connections);
  const sides = targets.map((target) =>
    targetSide(side, target, credentialsIn(target.account, target.region), connections),
  );
  return { side, sides, credentials, connections, slots: new Slots(parallelism) };
}

/** Checks each step of Argo CD's connection to these targets. Changes nothing. */
export async function diagnose(options: DoctorOptions): Promise<CheckResult[]> {
  const { tries, onProgress = () => {} } = options;
  const { side, sides, credentials, connections, slots } = sidesOf(options);
  const probe = tries ? new ConnectionProbe(side, connections) : undefined;
  const accounts = [...credentials].map(([account, shared]) =>
    runCheck({ account, check: "credentials" }, async () => `the credentials belong to ${await shared.own()}`),
  );
  onProgress(0);
  const ofArgocd = await argocdChecks(side, probe);
  let checked = 0;
  const checkedTarget = async (one: TargetSide) => {
    const results = await targetChecks(one, probe);
    checked += 1;
    onProgress(checked);
    return results;
  };
  const ofTargets = await Promise.all(sides.map((one) => slots.use(() => checkedTarget(one))));
  return [...(await Promise.all(accounts)), ...ofArgocd, ...ofTargets.flat()];
}
