/** A running sandbox. */
export interface Sandbox {
  /** Folder of everything it wrote. */
  readonly state: string;
  /** URL of the proxy by which clients reach AWS. */
  readonly proxy: string;
  /** URL of the Pod Identity agent's credentials endpoint. */
  readonly agent: string;
  /** URL of what it is asked that AWS is not: snapshots. */
  readonly control: string;
  /** Terraform's CLI configuration. */
  readonly terraformConfig: string;
  /** Argo CD's own program that makes the token for a cluster. */
  readonly argocdK8sAuth: string;
}
