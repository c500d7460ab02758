import type { Account } from "../model/fleet";
import { resolveAccount } from "./defaults";
import { freeName, keyLike } from "./forms";
import type { FleetConfig } from "./schema";

/** An account in AWS Organizations. */
interface NamedAccount {
  /** 12 digits. */
  readonly id: string;
  readonly name: string;
}

/**
 * Accounts that are not in the fleet file, as the file would have them: with keys from their names, and with the deploy role for
 * all accounts.
 * @param regions regions of each account; if empty, the regions of the file's accounts
 * @throws Error if the file has no deploy role for all accounts
 */
export function undeclaredAccounts(
  config: FleetConfig,
  accounts: readonly NamedAccount[],
  regions: readonly string[],
): Account[] {
  if (!config.accountDefaults?.deployRole?.includes("{id}")) {
    throw new Error(
      "discover reads accounts outside the fleet file with accountDefaults.deployRole: set deployRole there, with {id} for the account id",
    );
  }
  const declared = Object.values(config.accounts);
  const ids = new Set(declared.map(({ id }) => id));
  // A key that is the name of a stack would add the account to that stack.
  const keys = new Set([...Object.keys(config.accounts), ...declared.flatMap(({ stack }) => stack ?? [])]);
  const everywhere = regions.length > 0 ? regions : [...new Set(declared.flatMap((account) => account.regions))];
  return accounts
    .filter(({ id }) => !ids.has(id))
    .map(({ id, name }) => {
      const key = freeName([keyLike(name, "account"), `account-${id}`], keys);
      keys.add(key);
      return resolveAccount(key, { id, regions: [...everywhere] }, config);
    });
}
