const { basename } = require("node:path");
const Sequencer = require("@jest/test-sequencer").default;
const durations = require("./durations.json");

/** Starts the suites that took longest first, by their recorded seconds; one without a record may take any time. */
module.exports = class extends Sequencer {
  sort(tests) {
    const seconds = ({ path }) => durations[basename(path, ".test.ts")] ?? Number.MAX_SAFE_INTEGER;
    return [...tests].sort((one, other) => seconds(other) - seconds(one) || (one.path < other.path ? -1 : 1));
  }
};
