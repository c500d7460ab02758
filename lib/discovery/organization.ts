import { paginateListAccounts } from "@aws-sdk/client-organizations";
import type { AwsSession } from "../aws/aws-session";

/** An account of an AWS organization. */
export interface OrganizationAccount {
  /** 12 digits. */
  readonly id: string;
  /** Name of the account in the organization. */
  readonly name: string;
}

/**
 * The active accounts of the organization. The session's account must be the management account or a delegated administrator.
 * @throws the error of AWS
 */
export async function organizationAccounts({ organizations }: AwsSession): Promise<OrganizationAccount[]> {
  const accounts: OrganizationAccount[] = [];
  for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) {
    for (const { Id: id, Name: name, State, Status } of Accounts) {
      // `Status` was the name of `State` until September 2026.
      if (id && (State ?? Status) === "ACTIVE") accounts.push({ id, name: name ?? "" });
    }
  }
  return accounts;
}
