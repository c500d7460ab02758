import { paginateListAccounts } from "@aws-sdk/client-organizations";
import type { AwsSession } from "../aws/aws-session";

/** An account of an AWS organization. */
export interface OrganizationAccount {
  /** 12 digits. */
  readonly id: string;
  /** As the organization calls it. */
  readonly name: string;
}

/**
 * The accounts in use of the organization that the session's account manages, or that made it a delegated administrator.
 * @throws what AWS says
 */
export async function organizationAccounts({ organizations }: AwsSession): Promise<OrganizationAccount[]> {
  const accounts: OrganizationAccount[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
    for (const { Id: id, Name: name, State, Status } of Accounts) {
      // `Status` is what `State` was called until September 2026.
      if (id && (State ?? Status) === "ACTIVE") accounts.push({ id, name: name ?? "" });
    }
  }
  return accounts;
}
