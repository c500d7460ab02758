import Table from "cli-table3";
import type { Requirement } from "./requirements";
import type { WayIn } from "./way-in";

// Plain text: it is read in logs, too.
const PLAIN = { style: { head: [], border: [] } };

/** The ways in, a table for each target: hops down, the real answers beside them. */
export function wayInReport(ways: readonly WayIn[]): string {
  return ways
    .map(({ target, serviceAccount, hops }) => {
      const table = new Table({ ...PLAIN, colWidths: [24, 84], wordWrap: true, wrapOnWordBoundary: false });
      for (const { name, answer, ok } of hops) table.push([name, ok ? answer : `REFUSED: ${answer}`]);
      const entered = hops.every(({ ok }) => ok);
      return `${target}: ${serviceAccount} ${entered ? "is in" : "is REFUSED"}\n${table.toString()}`;
    })
    .join("\n\n");
}

/** What is missing on this machine, and how to get it. */
export function missingReport(missing: readonly Requirement[]): string {
  const table = new Table({ ...PLAIN, head: ["Missing", "What for", "How to get it"] });
  for (const { program, purpose, howToGet } of missing) table.push([program, purpose, howToGet]);
  return `The sandbox needs programs that are not on this machine:\n${table.toString()}`;
}
