/** What starts other programs: Terraform without a provider, Git, Node alone, linters of pipelines. `npm run test:programs`. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__/programs"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", require("./jest.swc.js")] },
  moduleNameMapper: require("./jest.config.js").moduleNameMapper,
  setupFiles: ["<rootDir>/__tests__/support/setup.ts"],
  testTimeout: 120_000,
  // Jest leaves a core idle; of two, that is half the machine.
  maxWorkers: "100%",
};
