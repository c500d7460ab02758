import { createHash, X509Certificate } from "node:crypto";

/** A certificate authority of a cluster Secret: the fingerprint for comparisons, and the owner for display. */
export interface CertificateAuthority {
  /** SHA-256 of the certificate. */
  readonly fingerprint: string;
  /** Subject of the certificate; undefined if the data is no certificate. */
  readonly owner?: string;
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
    const { raw, subject } = new X509Certificate(pem);
    const fingerprint = createHash("sha256").update(raw).digest("hex");
    return { fingerprint, owner: subject.replaceAll("\n", ", ") };
  } catch {
    return undefined;
  }
}

/** `sha256:0123456789abcdef (CN=kubernetes)`. */
export function authorityInWords({ fingerprint, owner }: CertificateAuthority): string {
  return `sha256:${fingerprint.slice(0, SHOWN)}${owner === undefined ? "" : ` (${owner})`}`;
}
