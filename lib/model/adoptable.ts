/** An existing resource that a stack defines. */
export interface Adoptable {
  /** Terraform address. */
  readonly to: string;
  /** Import id in the provider's format. */
  readonly id: string;
}
