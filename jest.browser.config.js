/** The report in a real browser: `npm run test:browser`; needs Chromium (`CHROMIUM` names another program). */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/__tests__/browser"],
  testMatch: ["**/*.test.ts"],
  transform: { "^.+\\.ts$": ["@swc/jest", require("./jest.swc.js")] },
  moduleNameMapper: require("./jest.config.js").moduleNameMapper,
  testTimeout: 60_000,
};
