import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Account } from "../../model/fleet";
import type { AwsSession } from "../aws-session";
import { Broken } from "./hop";

/** Whether the doctor looks at an account as somebody of that account; everybody may ask who he is. */
export async function credentials({ sts }: AwsSession, account: Account): Promise<string> {
  const { Account: id, Arn: arn } = await sts.send(new GetCallerIdentityCommand({}));
  if (id === account.id) return arn ?? "";
  throw new Broken(
    `the credentials are ${arn}, of another account than ${account.key} (${account.id})`,
    `set accounts.${account.key}.deployRole or profile in the fleet file, or use credentials of account ${account.id}`,
  );
}
