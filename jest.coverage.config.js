/** Every test without AWS and Kubernetes, and how much of `lib` they reach: `npm run test:coverage`. */
module.exports = {
  projects: [require("./jest.config.js"), require("./jest.programs.config.js")].map(
    ({ maxWorkers: _, ...project }) => ({ ...project, rootDir: __dirname }),
  ),
  maxWorkers: "100%",
  // Of the tests that start Terraform; a project has none of its own.
  testTimeout: 120_000,
  collectCoverage: true,
  collectCoverageFrom: ["lib/**/*.ts"],
  coverageReporters: ["text-summary"],
  coverageThreshold: { global: { branches: 90 } },
};
