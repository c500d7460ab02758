/** Every test without AWS and Kubernetes, and how much of `lib` they reach: `npm run test:coverage`. */
module.exports = {
  projects: ["<rootDir>/jest.config.js", "<rootDir>/jest.programs.config.js"],
  maxWorkers: "100%",
  collectCoverage: true,
  collectCoverageFrom: ["lib/**/*.ts"],
  coverageReporters: ["text-summary"],
  coverageThreshold: { global: { branches: 90 } },
};
