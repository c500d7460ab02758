import { adminOf, aws } from "../../../sandbox/clients";
import { theSandbox } from "./sandbox";

/** Runs the AWS CLI as an account's administrator; its answer as text. @throws where it fails */
export async function asAdmin(account: string, ...args: readonly string[]): Promise<string> {
  const sandbox = theSandbox();
  const { code, stdout, stderr } = await aws(sandbox, adminOf(sandbox, account), [...args, "--output", "text"]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trim();
}

/** A statement that lets a principal assume a role. */
export function trusting(principal: string): object {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  };
}

/** Makes a role that may assume every role that trusts it, for the length of a test. */
export async function withRole<T>(
  { account, name, path = "/", trust }: { account: string; name: string; path?: string; trust: object },
  test: (arn: string) => Promise<T>,
): Promise<T> {
  const arn = await asAdmin(
    account,
    ...["iam", "create-role", "--role-name", name, "--path", path, "--query", "Role.Arn"],
    ...["--assume-role-policy-document", JSON.stringify(trust)],
  );
  const anyRole = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: "*" }] };
  await asAdmin(
    account,
    ...["iam", "put-role-policy", "--role-name", name, "--policy-name", "any"],
    ...["--policy-document", JSON.stringify(anyRole)],
  );
  try {
    return await test(arn);
  } finally {
    await asAdmin(account, "iam", "delete-role-policy", "--role-name", name, "--policy-name", "any");
    await asAdmin(account, "iam", "delete-role", "--role-name", name);
  }
}
