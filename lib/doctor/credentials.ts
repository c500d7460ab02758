import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { AwsSession } from "../aws/aws-session";
import type { Account } from "../model/fleet";
import { CheckFailure, CheckUnknown, reasonOf, Shared } from "./check";

/** The ARN of the principal whose credentials are used for an account. Every read in the account depends on the credentials. */
export function credentialsOf(account: Account, session: AwsSession): Shared<string> {
  return new Shared({ account: account.key, check: "credentials" }, () => principalIn(account, session));
}

async function principalIn({ key, id: expected }: Account, { sts }: AwsSession): Promise<string> {
  // Every principal may call GetCallerIdentity.
  const { Account: id, Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw new CheckUnknown(`no AWS credentials for account ${key} (${expected}): ${reasonOf(error)}`);
  });
  if (id === expected) return arn;
  throw new CheckFailure(
    `the credentials belong to ${arn}, not to account ${key} (${expected})`,
    `set accounts.${key}.deployRole or profile in the fleet file, or use credentials of account ${expected}`,
  );
}
