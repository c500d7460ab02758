/** What a check found, by its former names: for end-to-end tests that still use them. */
export interface Hop {
  readonly target: string | undefined;
  readonly hop: string;
  readonly state: string;
  readonly evidence: string;
  readonly fix?: string;
}
