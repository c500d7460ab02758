import { chosenCases, describeAccidents } from "../faults/accidents";

// A sample of `npm run test:faults`: the runner killed, and interrupted, at random moments.
describeAccidents(chosenCases({ FAULTS_CASES: "2", FAULTS_SEED: "20261127" }));
