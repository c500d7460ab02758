import type { Account } from "../model/fleet";
import { resolveAccount } from "./defaults";
import { freeName, keyLike } from "./forms";
import type { FleetConfig } from "./schema";

/** An account as AWS Organizations knows it. */
interface NamedAccount {
  /** 12 digits. */
  readonly id: string;
  readonly name: string;
}

/**
 * Accounts a fleet file does not name, as it would have them: under keys made from their names, entered as the deploy role
 * that holds for all.
 * @param regions of each; where none are said, those of the accounts of the file
 * @throws Error where no deploy role holds for all
 */
export function undeclaredAccounts(
  config: FleetConfig,
  accounts: readonly NamedAccount[],
  regions: readonly string[],
): Account[] {
  if (!config.accountDefaults?.deployRole?.includes("{id}")) {
    throw new Error(
      "accounts the fleet file does not name are entered as accountDefaults.deployRole: set it, with {id} for the account's id",
    );
  }
  const declared = Object.values(config.accounts);
  const ids = new Set(declared.map(({ id }) => id));
  // A key that is the name of a stack would put the account into it.
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
