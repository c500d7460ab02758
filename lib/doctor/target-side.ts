import { type Cluster, DescribeClusterCommand } from "@aws-sdk/client-eks";
import type { V1Secret } from "@kubernetes/client-node";
import { type AwsSession, found } from "../aws/aws-session";
import { ACCESS_ENTRY_MODES, AWS_AUTH_MODES } from "../model/access";
import { authenticatingRoleArn } from "../model/arn";
import type { Access, Fleet, Target } from "../model/fleet";
import { shellCommand } from "../model/shell-command";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure, Shared } from "./check";
import { clusterStatus } from "./cluster-status";
import type { Connections } from "./connections";
import { applyTarget, createRole, replaceTarget } from "./fixes";
import { groupsInAwsAuth } from "./live-aws-auth";
import { type LiveEntry, liveEntry } from "./live-entry";
import { type LiveRole, roleOf } from "./roles";

/** What the checks read of a target. Each value is read once, by the check that owns the value. */
export interface TargetSide {
  readonly fleet: Fleet;
  readonly target: Target;
  readonly argocd: ArgocdSide;
  readonly session: AwsSession;
  readonly connections: Connections;
  readonly cluster: Shared<Cluster>;
  /** The role with which Argo CD authenticates to the cluster. */
  readonly role: Shared<LiveRole>;
  /** The cluster's authentication mode. @throws if the mode does not support the target's type of access */
  readonly mode: Shared<string>;
  /** The access entry of the role; undefined if there is none. */
  readonly entry: Shared<LiveEntry | undefined>;
  /** The groups to which aws-auth maps the role; undefined if aws-auth has no entry for the role. */
  readonly awsAuthGroups: Shared<readonly string[] | undefined>;
  readonly secret: Shared<V1Secret>;
}

/** A target of a fleet. @param credentials credentials of the target's account */
export function targetSide(
  argocd: ArgocdSide,
  target: Target,
  credentials: Shared<string>,
  connections: Connections,
): TargetSide {
  const { fleet } = argocd;
  const session = connections.accountSession(target.account, target.region);
  const shared = <T>(check: string, load: () => Promise<T>) => new Shared({ target: target.key, check }, load);
  const cluster = shared("cluster", async () => {
    await credentials.use();
    const answer = await found(session.eks.send(new DescribeClusterCommand({ name: target.cluster })));
    const fix = `correct cluster, account or region of target ${target.key} in the fleet file`;
    return clusterStatus(answer?.cluster, `${target.cluster} in ${target.account.id}, ${target.region}`, fix);
  });
  const role = shared("target role", async () => {
    await credentials.use();
    return existing(await roleOf(session.iam, authenticatingRoleArn(fleet.argocd, target)), fleet, target);
  });
  const mode = shared("cluster", async () => authenticationMode(await cluster.use(), target));
  const { secretName } = target.secret;
  return {
    ...{ fleet, target, argocd, session, connections, cluster },
    role: target.role.type === "none" ? argocd.managementRole : role,
    mode,
    // For a target with aws-auth, the entry is read to find excess access.
    entry: shared(CHECK_OF_ENTRY[target.access.type], async () => {
      await mode.use();
      return liveEntry(session.eks, target, authenticatingRoleArn(fleet.argocd, target));
    }),
    awsAuthGroups: shared("aws-auth", async () => {
      await mode.use();
      const { core } = await connections.clusterApi(session, target.cluster);
      return groupsInAwsAuth(core, authenticatingRoleArn(fleet.argocd, target));
    }),
    secret: shared("cluster Secret", async () => {
      const secret = (await argocd.secrets.use()).find(({ metadata }) => metadata?.name === secretName);
      if (secret) return secret;
      throw new CheckFailure(`Secret ${fleet.argocd.namespace}/${secretName} does not exist`, applyTarget(target));
    }),
  };
}

function authenticationMode({ accessConfig }: Cluster, target: Target): string {
  const mode = accessConfig?.authenticationMode ?? "CONFIG_MAP";
  const { type } = target.access;
  const modes: readonly string[] = MODES[type];
  if (modes.includes(mode)) return mode;
  throw new CheckFailure(
    `the authentication mode ${mode} of the cluster does not support ${type}`,
    FIX_OF_MODE[type](target),
  );
}

/** The check that reads the access entry of the role first. */
const CHECK_OF_ENTRY: Readonly<Record<Access["type"], string>> = {
  "access-entry": "access-entry",
  "aws-auth": "excess access",
};

const MODES: Readonly<Record<Access["type"], readonly string[]>> = {
  "access-entry": ACCESS_ENTRY_MODES,
  "aws-auth": AWS_AUTH_MODES,
};

const FIX_OF_MODE: Readonly<Record<Access["type"], (target: Target) => string>> = {
  // Replaces the target: the entry in aws-auth is removed, and an access entry is created.
  "access-entry": (target) =>
    `${shellCommand("aws", "eks", "update-cluster-config", "--name", target.cluster, "--region", target.region, "--access-config", "authenticationMode=API_AND_CONFIG_MAP")}; ${replaceTarget(target)}`,
  "aws-auth": ({ key }) => `remove access: { type: aws-auth } of target ${key} from the fleet file`,
};

function existing(role: LiveRole | undefined, { argocd }: Fleet, target: Target): LiveRole {
  const arn = authenticatingRoleArn(argocd, target);
  if (role?.arn === arn) return role;
  const evidence = role ? `the role is ${role.arn}, expected ${arn}` : `${arn} does not exist`;
  throw new CheckFailure(evidence, createRole(target.role, replaceTarget(target)));
}
