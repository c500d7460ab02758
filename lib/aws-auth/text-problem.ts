/** The reason why `mapRoles` is not read or not changed. */
export class MapRolesProblem extends Error {}

/** The text cannot be read as Kubernetes reads the text. */
export function unreadable(why: string): MapRolesProblem {
  return new MapRolesProblem(
    `mapRoles of the ConfigMap aws-auth cannot be read: ${why}. Write mapRoles as one list of entries, then apply again`,
  );
}
