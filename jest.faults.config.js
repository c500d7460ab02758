/** Faults at random moments of the runner, in a sandbox of their own: `npm run test:faults`; `--cases 12` takes five minutes. */
module.exports = {
  ...require("./jest.e2e.config.js"),
  roots: ["<rootDir>/__tests__/faults"],
  // Every run is worth knowing of.
  bail: 0,
  reporters: ["default", "<rootDir>/__tests__/faults/summary.js"],
};
