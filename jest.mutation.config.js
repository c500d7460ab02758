/** The unit suite as `npm run test:mutation` runs it, many times over: without what reads files that no mutation changes. */
module.exports = {
  ...require("./jest.config.js"),
  testPathIgnorePatterns: [
    ...require("./jest.config.js").testPathIgnorePatterns,
    ...["architecture", "docs", "examples"].map((name) => `<rootDir>/__tests__/${name}.test.ts`),
  ],
};
