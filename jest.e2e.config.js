const { availableParallelism, totalmem } = require("node:os");

/** As many sandboxes, with Terraform in each, as processors and memory carry. */
function workers() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 2 ** 30 / 5)));
}

/** Everything for real: Terraform, the AWS provider, enforced IAM, kube-apiservers. `npm run e2e`; see sandbox/README.md. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__/e2e"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", require("./jest.swc.js")] },
  globalSetup: "<rootDir>/__tests__/e2e/support/start.ts",
  globalTeardown: "<rootDir>/__tests__/e2e/support/stop.ts",
  setupFilesAfterEnv: ["<rootDir>/__tests__/e2e/support/each-suite.ts"],
  // The longest first; each worker has a sandbox of its own.
  testSequencer: "<rootDir>/__tests__/e2e/support/longest-first.js",
  maxWorkers: workers(),
  bail: 1,
  testTimeout: 600_000,
  verbose: true,
  reporters: ["default", "<rootDir>/__tests__/e2e/support/refusals.js"],
};
