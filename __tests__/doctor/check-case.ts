import type { Verdict } from "../../lib/model/check-result";
import type { Fleet } from "../../lib/model/fleet";
import type { World } from "./world";

/** What AWS and Kubernetes answer, and what a check says of it. */
export interface CheckCase {
  readonly name: string;
  /** @default - the sample fleet */
  readonly fleet?: () => Fleet;
  /** Changes a healthy world. */
  readonly change: (world: World) => void;
  /** Name of the check: `orders, cluster`. */
  readonly check: string;
  readonly verdict: Verdict;
  /** The whole evidence, or what it must match. */
  readonly evidence: string | RegExp;
  /** The whole fix; none where it is left out. */
  readonly fix?: string | undefined;
  /** Other checks that do not pass, too. */
  readonly also?: readonly string[];
}
