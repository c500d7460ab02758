#!/usr/bin/env node
import { runCommand } from "./run";

runCommand(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
