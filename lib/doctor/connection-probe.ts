import type { AwsSession } from "../aws/aws-session";
import { isAnswer } from "../kubernetes/cluster-api";
import { managementRoleArn, targetRoleArn } from "../model/arn";
import { connectionOf, serverOf } from "../model/cluster-secret";
import type { Target } from "../model/fleet";
import { STS_AUDIENCE } from "../model/trust-policy";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure, CheckUnknown, Shared } from "./check";
import { shownValue } from "./cluster-secrets";
import type { Connections } from "./connections";
import { replaceTarget } from "./fixes";
import type { TargetSide } from "./target-side";

/** Shortest life of a token that Kubernetes makes. */
const TOKEN_SECONDS = 600;

/**
 * Connects to targets as Argo CD's pods do. The Argo CD cluster is asked for tokens of their service accounts; the holder
 * of one has Argo CD's access, so the doctor does this only with `--try`, and no token is shown or written.
 */
export class ConnectionProbe {
  private readonly sessions = new Shared({ check: "sessions" }, () =>
    Promise.all(this.side.fleet.argocd.serviceAccounts.map((name) => this.session(name))),
  );

  constructor(
    private readonly side: ArgocdSide,
    private readonly connections: Connections,
  ) {}

  /** Every service account gets a session of the management role. */
  async managementSessions(): Promise<string> {
    const { length } = await this.sessions.own();
    return `${length} service ${length === 1 ? "account gets a session" : "accounts get sessions"} of the management role`;
  }

  /** A session of the management role authenticates to a target's cluster. */
  async connect({ target, cluster }: TargetSide): Promise<string> {
    const { endpoint = "", certificateAuthority } = await cluster.use();
    const { caData, proxyUrl } = connectionOf(target, certificateAuthority?.data);
    if (proxyUrl) {
      const proxy = shownValue("proxyUrl", proxyUrl);
      throw new CheckUnknown(`Argo CD connects through the proxy ${proxy}, which this check does not use`);
    }
    const session = await this.targetSession(target);
    const { userName } = await this.connections.clusterApiAt(session, target.cluster, {
      server: serverOf(target, endpoint),
      caData,
    });
    try {
      return `the cluster authenticates it as ${await userName()}`;
    } catch (error) {
      if (!isAnswer(error, 401)) throw error;
      throw new CheckFailure(
        "the cluster refuses the role's token: it has no access for the role",
        replaceTarget(target),
      );
    }
  }

  private async targetSession(target: Target): Promise<AwsSession> {
    const [management] = await this.sessions.use();
    if (!management) throw new CheckUnknown("no service account has a session");
    const role = targetRoleArn(target);
    if (role === undefined) return management;
    // Argo CD's pods ask for tokens in their own region.
    const { region } = this.side.fleet.argocd;
    return established(this.connections.assumedSession({ region, role, credentials: () => management.credentials() }));
  }

  private async session(serviceAccount: string): Promise<AwsSession> {
    const { argocd } = this.side.fleet;
    if (argocd.identity === "pod-identity") {
      throw new CheckUnknown("only a pod gets a session through Pod Identity; run the command below in Argo CD's pod");
    }
    const { core } = await this.side.api.use();
    const { status } = await core.createNamespacedServiceAccountToken({
      name: serviceAccount,
      namespace: argocd.namespace,
      body: { spec: { audiences: [STS_AUDIENCE], expirationSeconds: TOKEN_SECONDS } },
    });
    const token = status?.token ?? "";
    return established(
      this.connections.webIdentitySession({ roleArn: managementRoleArn(argocd), token, region: argocd.region }),
    );
  }
}

/**
 * A session that has credentials. What STS refuses fails; anything else that goes wrong leaves it unknown. No fix: where the
 * checks of both roles pass, a policy refuses it that only its owner may change.
 */
async function established(session: AwsSession): Promise<AwsSession> {
  try {
    await session.credentials();
    return session;
  } catch (error) {
    const isRefused = error instanceof Error && /^(AccessDenied|InvalidIdentityToken)/.test(error.name);
    throw isRefused ? new CheckFailure(`${error.name}: ${error.message}`) : error;
  }
}
