/** Everything for real: Terraform, the AWS provider, enforced IAM, kube-apiservers. `npm run e2e`; see sandbox/README.md. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__/e2e"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", require("./jest.swc.js")] },
  globalSetup: "<rootDir>/__tests__/e2e/support/start.ts",
  globalTeardown: "<rootDir>/__tests__/e2e/support/stop.ts",
  // One sandbox, one fleet that the files carry on from each other: in the order of their names, one at a time.
  testSequencer: "<rootDir>/__tests__/e2e/support/by-name.js",
  maxWorkers: 1,
  bail: 1,
  testTimeout: 600_000,
  verbose: true,
  reporters: ["default", "<rootDir>/__tests__/e2e/support/refusals.js"],
};
