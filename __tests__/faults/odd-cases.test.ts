import { chosenCases, describeAccidents } from "./accidents";

// Two files, so that two sandboxes share the cases.
describeAccidents(chosenCases(process.env).filter(({ number }) => number % 2 === 1));
