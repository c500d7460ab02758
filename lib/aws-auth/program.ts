import { runCommand } from "./commands";
import { eksToken } from "./token";

/**
 * What Terraform runs for a target with access `aws-auth`: `node aws-auth.cjs add` creates its entry, `remove` deletes it. The
 * entry comes in the environment. `check` writes nothing: its exit code says how the entry stands (lib/model/aws-auth-check.ts).
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
