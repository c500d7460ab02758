import type { AwsSession } from "../aws/aws-session";
import { isAnswer } from "../kubernetes/cluster-api";
import { managementRoleArn, targetRoleArn } from "../model/arn";
import { byType } from "../model/by-type";
import { connectionOf, serverOf } from "../model/cluster-secret";
import type { Target } from "../model/fleet";
import { STS_AUDIENCE } from "../model/trust-policy";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure, CheckUnknown, Shared } from "./check";
import { shownValue } from "./cluster-secrets";
import type { Connections } from "./connections";
import { replaceTarget } from "./fixes";
import type { TargetSide } from "./target-side";

/** Shortest lifetime of a token that Kubernetes issues. */
const TOKEN_SECONDS = 600;

/**
 * Connects to targets as Argo CD's pods do, with tokens for their service accounts from the Argo CD cluster. A token grants Argo
 * CD's access. So the probe runs only on request, and prints and saves no token.
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
      return `the cluster authenticates the role as ${await userName()}`;
    } catch (error) {
      if (!isAnswer(error, 401)) throw error;
      throw new CheckFailure(
        "the cluster rejects the token of the role, because the cluster grants the role no access",
        replaceTarget(target),
      );
    }
  }

  private async targetSession(target: Target): Promise<AwsSession> {
    const [management] = await this.sessions.use();
    if (!management) throw new CheckUnknown("no service account has a session");
    const role = targetRoleArn(target);
    if (role === undefined) return management;
    // Argo CD's pods request tokens in the Region of the Argo CD cluster.
    const { region } = this.side.fleet.argocd;
    return established(this.connections.assumedSession({ region, role, credentials: () => management.credentials() }));
  }

  private async session(serviceAccount: string): Promise<AwsSession> {
    return byType(this.side.fleet.argocd.identity, {
      irsa: () => this.webIdentitySession(serviceAccount),
      "pod-identity": () => {
        throw new CheckUnknown(
          "only a pod gets a session from EKS Pod Identity; run the command below in Argo CD's pod",
        );
      },
    });
  }

  private async webIdentitySession(serviceAccount: string): Promise<AwsSession> {
    const { argocd } = this.side.fleet;
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
 * A session with credentials. The check fails if STS denies the request; another error makes the result unknown. No fix: if the
 * checks of both roles pass, another policy denies the request, and only its owner may change that policy.
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
