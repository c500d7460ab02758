import { createHash, X509Certificate } from "node:crypto";

/** A certificate authority of a cluster Secret: the fingerprint for comparisons, and the owner for display. */
export interface CertificateAuthority {
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
  /** Subject of the certificate; undefined if the data is no certificate. */
  readonly owner?: string;
  /** Milliseconds since 1970 of the start of the validity; undefined if the data is no certificate. */
  readonly validFrom?: number;
  /** Day on which the certificate expires, `2035-08-01`; undefined if the data is no certificate. */
  readonly expires?: string;
}

/** Number of shown digits of a fingerprint. */
const SHOWN = 16;

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

/** The certificate authorities of base64-encoded PEM. During a rotation, EKS returns a bundle. */
export function certificateAuthorities(caData: string): readonly CertificateAuthority[] {
  const found = Buffer.from(caData, "base64").toString("latin1").match(CERTIFICATE) ?? [];
  const certificates = found.map(certificate);
  if (certificates.length > 0 && !certificates.includes(undefined)) return certificates.flatMap((one) => one ?? []);
  return [{ fingerprint: createHash("sha256").update(caData).digest("hex") }];
}

function certificate(pem: string): CertificateAuthority | undefined {
  try {
    const { raw, subject, validFrom, validTo } = new X509Certificate(pem);
    const fingerprint = createHash("sha256").update(raw).digest("hex");
    const expires = new Date(validTo).toISOString().slice(0, 10);
    return { fingerprint, owner: subject.replaceAll("\n", ", "), validFrom: Date.parse(validFrom), expires };
  } catch {
    return undefined;
  }
}

/** The authorities that only one bundle has. */
export function differenceOf(
  bundle: readonly CertificateAuthority[],
  other: readonly CertificateAuthority[],
): CertificateAuthority[] {
  return bundle.filter(({ fingerprint }) => other.every((one) => one.fingerprint !== fingerprint));
}

/** `sha256:0123456789abcdef (CN=kubernetes)`. */
export function authorityInWords({ fingerprint, owner }: CertificateAuthority): string {
  return `sha256:${fingerprint.slice(0, SHOWN)}${owner === undefined ? "" : ` (${owner})`}`;
}
