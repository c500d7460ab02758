// Accidents of apply in the sandbox: all of them, or the first of the list with moments of their own.
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const USAGE = "npm run test:faults [-- --cases N] [--seed S]";

function wholeNumber(name, text) {
  if (text === undefined || /^[1-9]\d{0,8}$/.test(text)) return text;
  throw new Error(`--${name} is ${JSON.stringify(text)}; expected a whole number from 1`);
}

try {
  const { values } = parseArgs({ options: { cases: { type: "string" }, seed: { type: "string" } } });
  const cases = wholeNumber("cases", values.cases) ?? process.env.FAULTS_CASES;
  const seed = wholeNumber("seed", values.seed) ?? process.env.FAULTS_SEED ?? "20261127";
  const { status, signal } = spawnSync("npx", ["jest", "--config", "jest.faults.config.js"], {
    stdio: "inherit",
    env: { ...process.env, FAULTS_SEED: seed, ...(cases ? { FAULTS_CASES: cases } : {}) },
  });
  process.exitCode = signal ? 1 : status;
} catch (error) {
  console.error(`${error.message}\nUsage: ${USAGE}`);
  process.exitCode = 64;
}
