import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { AwsSession } from "../aws/aws-session";
import type { Account } from "../model/fleet";
import { CheckFailure, CheckUnknown, reasonOf, Shared } from "./check";

/** The credentials of an account, by the ARN of their principal. Everything that is read in the account depends on them. */
export function credentialsOf(account: Account, session: AwsSession): Shared<string> {
  return new Shared({ account: account.key, check: "credentials" }, () => principalIn(account, session));
}

async function principalIn({ key, id: expected }: Account, { sts }: AwsSession): Promise<string> {
  // Every principal may ask who it is.
  const { Account: id, Arn: arn = "" } = await sts.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
    throw new CheckUnknown(`no AWS credentials for account ${key} (${expected}): ${reasonOf(error)}`);
  });
  if (id === expected) return arn;
  throw new CheckFailure(
    `the credentials are of ${arn}, not of account ${key} (${expected})`,
    `set accounts.${key}.deployRole or profile in the fleet file, or use credentials of account ${expected}`,
  );
}
