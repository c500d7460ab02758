import type { Cluster } from "@aws-sdk/client-eks";
import { managementRoleArn, targetRoleArn } from "../../model/arn";
import { connectionOf } from "../../model/cluster-secret";
import type { Target } from "../../model/fleet";
import { once } from "../../model/once";
import { STS_AUDIENCE } from "../../model/trust-policy";
import { AwsSession, webIdentitySession } from "../aws-session";
import { clusterApiAs, isAnswer } from "../cluster-api";
import type { ArgocdSide } from "./argocd-hops";
import { mendManagementRole, mendTargetRole, replaceTarget } from "./fixes";
import { Broken } from "./hop";

/** Shortest life of a token that Kubernetes makes. */
const TOKEN_SECONDS = 600;

/**
 * Goes the whole way as Argo CD's pods do. The Argo CD cluster is asked for tokens of their service accounts; whoever holds
 * one is Argo CD, so it is done only when it is asked for, and none is shown or written.
 */
export class WayIn {
  private readonly sessions = once(() =>
    Promise.all(this.side.fleet.argocd.serviceAccounts.map((name) => this.session(name))),
  );

  constructor(
    private readonly side: ArgocdSide,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /** Every service account gets a session of the management role. */
  async managementSessions(): Promise<string> {
    return `${(await this.sessions()).length} service accounts get sessions of the management role`;
  }

  /** A session of the management role is let into a target. */
  async enter(target: Target, { endpoint = "", certificateAuthority }: Cluster): Promise<string> {
    const { caData, proxyUrl } = connectionOf(target, certificateAuthority?.data);
    if (proxyUrl) throw new Error(`Argo CD goes by ${proxyUrl}; the way is tried without`);
    const session = await this.enteringSession(target);
    const address = { server: endpoint, caData };
    const { userName } = await clusterApiAs(session, target.cluster, address, this.environment);
    try {
      return `let in as ${await userName()}`;
    } catch (error) {
      if (!isAnswer(error, 401)) throw error;
      throw new Broken("the cluster does not know the role: its token is valid, and refused", replaceTarget(target));
    }
  }

  private async enteringSession(target: Target): Promise<AwsSession> {
    const [management] = await this.sessions();
    if (!management) throw new Error("no service account has a session");
    const role = targetRoleArn(target);
    if (role === undefined) return management;
    // Tokens are made in the region of Argo CD's pods.
    const { region } = this.side.fleet.argocd;
    const session = new AwsSession({ region, role, credentials: () => management.credentials() }, this.environment);
    try {
      await session.credentials();
      return session;
    } catch (error) {
      throw refusal(error as Error, mendTargetRole(target));
    }
  }

  private async session(serviceAccount: string): Promise<AwsSession> {
    const { argocd } = this.side.fleet;
    if (argocd.identity === "pod-identity") {
      throw new Error("only a pod gets a session by Pod Identity; try the line below from inside Argo CD");
    }
    const { core } = await this.side.api();
    const { status } = await core.createNamespacedServiceAccountToken({
      name: serviceAccount,
      namespace: argocd.namespace,
      body: { spec: { audiences: [STS_AUDIENCE], expirationSeconds: TOKEN_SECONDS } },
    });
    const token = status?.token ?? "";
    const request = { roleArn: managementRoleArn(argocd), token, region: argocd.region };
    const session = webIdentitySession(request, this.environment);
    try {
      await session.credentials();
      return session;
    } catch (error) {
      throw refusal(error as Error, mendManagementRole(argocd));
    }
  }
}

/** What STS refuses is broken; whatever else goes wrong says nothing of the way. */
function refusal(error: Error, fix: string): Error {
  return /^(AccessDenied|InvalidIdentityToken)/.test(error.name)
    ? new Broken(`${error.name}: ${error.message}`, fix)
    : error;
}
