/** The unit suite: no Terraform, no network. `npm test`. */
module.exports = {
  // Imports at run time name the compiled file.
  moduleNameMapper: { "^(\\./[a-z-]+)\\.js$": ["$1.js", "$1.ts"] },
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__"],
  testMatch: ["**/*.test.ts"],
  testPathIgnorePatterns: ["e2e", "browser", "faults", "programs"].map((suite) => `<rootDir>/__tests__/${suite}/`),
  transform: { "^.+\\.[tj]s$": ["@swc/jest", require("./jest.swc.js")] },
  // The AWS SDK's credential providers import each other at run time, which Jest can't do for files as they are.
  transformIgnorePatterns: [
    "/node_modules/(?!@kubernetes/client-node/|openid-client/|oauth4webapi/|jose/|jsonpath-plus/|@aws-sdk/credential-provider)",
  ],
  setupFiles: ["<rootDir>/__tests__/support/setup.ts"],
  // Jest leaves a core idle; of two, that is half the machine.
  maxWorkers: "100%",
};
