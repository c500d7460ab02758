/** A `mapRoles` that is not read or not changed; the message says why. */
export class MapRolesProblem extends Error {}

/** The text can't be read as Kubernetes reads it. */
export function unreadable(why: string): MapRolesProblem {
  return new MapRolesProblem(
    `mapRoles of the ConfigMap aws-auth can't be read: ${why}. Write mapRoles as one list of entries, then apply again`,
  );
}
