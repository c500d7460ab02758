import { type AwsIdentity, AwsSession, sessionOf, webIdentitySession } from "../aws/aws-session";
import { type ClusterAddress, type ClusterApi, clusterApiAs, clusterApiOf } from "../kubernetes/cluster-api";
import type { Account } from "../model/fleet";
import { proxyOf } from "../model/proxy";

/** How the checks connect to AWS and clusters. */
export interface Connections {
  /** Reads an account as Terraform's provider does. */
  readonly accountSession: (account: Account, region: string) => AwsSession;
  /** A session of a role for a token of a service account. */
  readonly webIdentitySession: (request: Parameters<typeof webIdentitySession>[0]) => AwsSession;
  readonly assumedSession: (identity: AwsIdentity) => AwsSession;
  /** The API of an EKS cluster, as the session's principal. */
  readonly clusterApi: (session: AwsSession, cluster: string) => Promise<ClusterApi>;
  /** The API of an EKS cluster at an address that may differ from the cluster's endpoint. */
  readonly clusterApiAt: (session: AwsSession, cluster: string, address: ClusterAddress) => Promise<ClusterApi>;
  /** URL of the proxy that this machine uses for an HTTPS URL, if any. @throws if the proxy cannot be used */
  readonly proxyOf: (url: string) => string | undefined;
}

/** The connections of a process with this environment. */
export function connectionsOf(environment: NodeJS.ProcessEnv): Connections {
  return {
    accountSession: (account, region) => sessionOf(account, region, environment),
    webIdentitySession: (request) => webIdentitySession(request, environment),
    assumedSession: (identity) => new AwsSession(identity, environment),
    clusterApi: (session, cluster) => clusterApiOf(session, cluster, environment),
    clusterApiAt: (session, cluster, address) => clusterApiAs(session, cluster, address, environment),
    proxyOf: (url) => proxyOf(url, environment),
  };
}
