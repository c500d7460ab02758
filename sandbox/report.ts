import Table from "cli-table3";
import type { Requirement } from "./requirements";
import { HOPS, type WayIn } from "./way-in";

// Plain text: it is read in logs, too.
const PLAIN = { style: { head: [], border: [] } };

/** A target's table: the hops down, and what was really answered, once where all service accounts got the same. */
export function wayInReport(target: string, ways: readonly WayIn[]): string {
  const table = new Table({ ...PLAIN, colWidths: [24, 90], wordWrap: true, wrapOnWordBoundary: false });
  HOPS.forEach((name, index) => {
    const answers = ways.flatMap(({ hops }) => hops[index] ?? []);
    const texts = answers.map(({ answer, ok }) => (ok ? answer : `REFUSED: ${answer}`));
    if (texts.length > 0) table.push([name, [...new Set(texts)].join("\n")]);
  });
  const inside = ways.filter(({ hops }) => hops.length === HOPS.length && hops.every(({ ok }) => ok));
  return `${target}: ${inside.length} of ${ways.length} service accounts are in\n${table.toString()}`;
}

/** What is missing on this machine, and how to get it. */
export function missingReport(missing: readonly Requirement[]): string {
  const table = new Table({ ...PLAIN, head: ["Missing", "What for", "How to get it"] });
  for (const { program, purpose, howToGet } of missing) table.push([program, purpose, howToGet]);
  return `The sandbox needs programs that are not on this machine:\n${table.toString()}`;
}
