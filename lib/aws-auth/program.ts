import { runCommand } from "./commands";
import { eksToken } from "./token";

/**
 * The program that Terraform runs for a target with access `aws-auth`: `node aws-auth.cjs add` creates the entry, `remove` deletes
 * the entry. An environment variable has the entry. `check` writes nothing; its exit code is the state of the entry
 * (lib/model/aws-auth-check.ts).
 */
void runCommand({
  args: process.argv.slice(2),
  environment: process.env,
  token: eksToken,
  say: (line) => console.log(line),
  complain: (line) => console.error(line),
  pause: () => new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 800)),
}).then((code) => {
  process.exitCode = code;
});
