import type { ResourceChange, Values } from "../../lib/terraform/plan-json";

/** A resource of a plan, by its address. */
export function resourceChange(
  address: string,
  actions: readonly string[],
  before: object | null = null,
  after: object | null = null,
  more: Omit<Partial<ResourceChange["change"]>, "before" | "after"> = {},
): ResourceChange {
  const [type = "", rest = ""] = address.split(".");
  const index = /\["(.*)"\]$/.exec(rest)?.[1];
  return {
    address,
    mode: "managed",
    type,
    name: rest.replace(/\[.*/, ""),
    ...(index === undefined ? {} : { index }),
    change: { actions, before: before as Values | null, after: after as Values | null, ...more },
  };
}
