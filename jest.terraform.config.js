/** What only Terraform itself can prove, without a provider and without AWS: `npm run test:terraform`; needs `terraform`. */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__/with-terraform"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", require("./jest.swc.js")] },
  moduleNameMapper: require("./jest.config.js").moduleNameMapper,
  setupFiles: ["<rootDir>/__tests__/support/setup.ts"],
  testTimeout: 120_000,
};
