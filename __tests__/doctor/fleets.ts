import type { ArgoCd, Fleet, Target } from "../../lib/model/fleet";
import { byKey, sampleFleet, shop, target } from "../support/sample-fleet";

/** The sample fleet with another setting of Argo CD. */
export const withArgocd = (change: Partial<ArgoCd>) => (): Fleet => {
  const fleet = sampleFleet();
  return { ...fleet, argocd: { ...fleet.argocd, ...change } };
};

/** A fleet of the target `orders` alone, with another setting. */
export const withOrders =
  (change: Parameters<typeof target>[2], argocd: Partial<ArgoCd> = {}) =>
  (): Fleet => {
    const fleet = withArgocd(argocd)();
    return { ...fleet, targets: byKey(target("orders", shop, { cluster: "orders-prod", ...change })) };
  };

/** A role of the sample fleet that it defines, with a permissions boundary. */
export function bounded<Role extends Target["role"] | ArgoCd["managementRole"]>(role: Role, boundary: string): Role {
  return { ...role, permissionsBoundary: boundary };
}
