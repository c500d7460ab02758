import type { Cluster } from "@aws-sdk/client-eks";
import {
  authorityInWords,
  type CertificateAuthority,
  certificateAuthorities,
  differenceOf,
} from "../model/certificates";
import type { SecretFields } from "./cluster-secrets";
import type { Findings } from "./findings";

/** Field of the Secret with the certificate authorities that Argo CD trusts. */
export const AUTHORITY = "tlsClientConfig.caData";

/** What Go reports for a server whose certificate authority is not trusted. */
const UNTRUSTED = '"x509: certificate signed by unknown authority"';

/**
 * The certificate authorities of the Secret and of the cluster. While EKS rotates the authority of a cluster, the cluster has two: the
 * active authority first, and its successor.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cert-signing.html
 */
export interface Bundles {
  readonly trusted: readonly CertificateAuthority[];
  readonly live: readonly CertificateAuthority[];
}

/** Whether both texts are certificates, which are compared one by one. */
export function areCertificates(...texts: readonly string[]): boolean {
  return texts.every((text) => certificateAuthorities(text).every(({ owner }) => owner !== undefined));
}

/** Both bundles; undefined if one of them has no certificate. */
export function bundlesOf(fields: SecretFields | undefined, { certificateAuthority }: Cluster): Bundles | undefined {
  const [secret, cluster] = [fields?.get(AUTHORITY), certificateAuthority?.data];
  if (!secret || !cluster || !areCertificates(secret, cluster)) return undefined;
  return { trusted: certificateAuthorities(secret), live: certificateAuthorities(cluster) };
}

/** Finds authorities of the cluster that Argo CD does not trust, and trusted authorities that the cluster does not have. */
export function compareAuthorities(findings: Findings, { trusted, live }: Bundles, fix: string): void {
  const [active] = live;
  for (const authority of differenceOf(live, trusted)) {
    findings.fail(`the Secret lacks ${consequence(authority, active)}, Argo CD fails with ${UNTRUSTED}`, fix);
  }
  for (const authority of differenceOf(trusted, live)) {
    const name = authorityInWords(authority);
    findings.fail(`the Secret trusts the certificate authority ${name}, which the cluster does not have`, fix);
  }
}

/** Which authority of the cluster it is, and when a client that does not trust the authority fails. */
function consequence(authority: CertificateAuthority, active: CertificateAuthority | undefined): string {
  const name = authorityInWords(authority);
  if (authority === active) return `the active certificate authority of the cluster, ${name}: without it`;
  return (authority.validFrom ?? 0) > (active?.validFrom ?? 0)
    ? `the successor of the certificate authority, ${name}: after EKS activates the successor, at the latest when the active ` +
        `authority expires on ${active?.expires}`
    : `the previous certificate authority, ${name}: after a rollback of the rotation`;
}

/** `trusts its certificate authority until 2035-08-01`. */
export function trustInWords({ live }: Bundles): string {
  const [active, other] = live;
  const second = other ? `, and the second one until ${other.expires}` : "";
  return `trusts its certificate authority until ${active?.expires}${second}`;
}
