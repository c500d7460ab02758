/** Something that is there already and that a stack defines. */
export interface Adoptable {
  /** Terraform address. */
  readonly to: string;
  /** Import id, as the provider wants it. */
  readonly id: string;
}
