#!/usr/bin/env node
import { COMMANDS } from "./commands";

const USAGE = `Usage: argocd-eks-iam <command> [options]

${Object.entries(COMMANDS)
  .map(([name, { does }]) => `  ${name.padEnd(10)}${does}`)
  .join("\n")}

argocd-eks-iam <command> --help says more.`;

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === "--help" || name === "help") {
    console.log(USAGE);
    return name === undefined ? 1 : 0;
  }
  const command = COMMANDS[name];
  if (!command) {
    console.error(`no command ${name}\n\n${USAGE}`);
    return 1;
  }
  return (await command.load())(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    // What a user did wrong has a sentence of ours or of parseArgs; anything else is our own mistake.
    const isBug = error.constructor === TypeError && !("code" in error);
    console.error(isBug ? error.stack : `${error.message}\n\nargocd-eks-iam ${process.argv[2]} --help says more.`);
    process.exitCode = 1;
  },
);
