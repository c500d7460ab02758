import { certificateAuthorities, differenceOf } from "../model/certificates";
import { reasonOf } from "./check";
import { AUTHORITY } from "./cluster-authorities";
import { configFields, dataOf } from "./cluster-secrets";
import { type DoctorOptions, sidesOf } from "./doctor";
import type { TargetSide } from "./target-side";

/** A target whose cluster Secret differs from the cluster, or could not be compared. */
export interface OutdatedBundle {
  /** Key of the target. */
  readonly target: string;
  /** Why the Secret could not be compared; undefined if its certificate authorities differ from the cluster's. */
  readonly unread?: string;
}

/**
 * The targets whose cluster Secret has other certificate authorities than the cluster, from live reads. A target whose certificate
 * authority is in the fleet file is not compared.
 */
export async function outdatedBundles(options: Omit<DoctorOptions, "tries" | "onProgress">): Promise<OutdatedBundle[]> {
  const { side, slots, sides } = sidesOf(options);
  // One reason for all targets.
  const unread = await side.secrets.own().then(() => undefined, reasonOf);
  const compared = sides.filter(({ target }) => target.secret.caData === undefined);
  const found = await Promise.all(
    compared.map((one) =>
      unread === undefined ? slots.use(() => comparison(one)) : { target: one.target.key, unread },
    ),
  );
  return found.flatMap((one) => one ?? []);
}

/** Undefined if the Secret has exactly the authorities of the cluster. */
async function comparison({
  target: { key: target },
  cluster,
  secret,
}: TargetSide): Promise<OutdatedBundle | undefined> {
  try {
    const { certificateAuthority } = await cluster.own();
    const { config = "{}" } = Object.fromEntries(dataOf(await secret.own()));
    const live = certificateAuthorities(certificateAuthority?.data ?? "");
    const trusted = certificateAuthorities(configFields(config).get(AUTHORITY) ?? "");
    const isSame = differenceOf(live, trusted).length + differenceOf(trusted, live).length === 0;
    return isSame ? undefined : { target };
  } catch (error) {
    return { target, unread: reasonOf(error) };
  }
}
