import { type ExecFileException, execFile } from "node:child_process";
import { eksTokenArguments } from "../model/eks-token";
import { outsideLines } from "../model/outside-text";
import type { Order } from "./order";

/** The AWS CLI returned no token. */
export class TokenError extends Error {}

/** A token for the cluster of an entry, from the AWS CLI. @throws TokenError */
export function eksToken(order: Order, environment: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const { cluster, region, deploy_role: role, profile } = order;
  const args = eksTokenArguments({ cluster, region, role, profile });
  const options = { env: environment, signal, killSignal: "SIGKILL" } as const;
  return new Promise<string>((resolve, reject) => {
    execFile("aws", args, options, (error, stdout, stderr) => {
      if (!error) resolve(stdout);
      else
        reject(signal.aborted ? signal.reason : new TokenError(`aws eks get-token failed: ${reasonOf(error, stderr)}`));
    });
  }).then(tokenIn);
}

function reasonOf(error: ExecFileException, stderr: string): string {
  if (error.code === "ENOENT") return "aws is not on the PATH";
  return outsideLines(stderr) || outsideLines(error.message);
}

/** The token in the output of the AWS CLI. Error messages contain no part of the output. */
function tokenIn(stdout: string): string {
  try {
    const token: unknown = JSON.parse(stdout).status.token;
    if (typeof token === "string" && /^[\w.-]+$/.test(token)) return token;
  } catch {
    // Reported below.
  }
  throw new TokenError("aws eks get-token printed no token");
}
