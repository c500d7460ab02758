import type { StackPlan } from "../lib/terraform/plan";
import { ACTIONS } from "../lib/terraform/plan-summary";
import { fitted, listSection, type Section } from "../lib/views/fitting";
import { codeBlock, details, longestRun, markdown, table } from "../lib/views/markdown";
import { linesOf } from "../lib/views/terminal-text";
import { counted } from "./counted";
import { diffLines, failuresOf, isWidening, type MarkLine, markLines } from "./plan-lines";
import { rowsOf } from "./plan-report";

/** Longest comment that GitHub accepts, in characters. @see https://github.com/orgs/community/discussions/41331 */
const MAX_COMMENT = 65_536;

/** Reserved for the digest below the comment, and for text that a pipeline adds. */
const MARGIN = 136;

const LOG = "see the job's log";

/** The plans as a pull-request comment that GitHub accepts. Wider access comes first, in space that is reserved for it. */
export function planMarkdown(plans: readonly StackPlan[]): string {
  const lines = markLines(plans);
  const sections = [
    marksSection("Wider or unknown access", lines.filter(isWidening), 24_000),
    failuresSection(plans),
    marksSection(
      "Other changes of access",
      lines.filter((line) => !isWidening(line)),
      8_000,
    ),
    tableSection(plans),
    detailsSection(plans),
  ];
  return fitted(sections, MAX_COMMENT - MARGIN);
}

function marksSection(title: string, lines: readonly MarkLine[], reserved: number): Section {
  return listSection({
    reserved,
    title: markdown`**${title}: ${lines.length}**\n`.text,
    items: lines.map(({ text, kind }) => (isWidening({ kind }) ? markdown`- **${text}**` : markdown`- ${text}`).text),
    rest: (cut, first) => `\n… ${cut} more (${countsByKind(lines.slice(first))}): ${LOG}.`,
  });
}

/** `2 widens, 1 narrows`. */
function countsByKind(lines: readonly MarkLine[]): string {
  const kinds = [...new Set(lines.map(({ kind }) => kind))];
  return kinds.map((kind) => `${lines.filter((line) => line.kind === kind).length} ${kind}`).join(", ");
}

/** Fewest characters of a failure that are shown. */
const LEAST_OF_A_FAILURE = 600;

function failuresSection(plans: readonly StackPlan[]): Section {
  const failed = failuresOf(plans);
  const text = (limit: number) => {
    const share = Math.max(LEAST_OF_A_FAILURE, Math.floor((limit - 100) / Math.max(1, failed.length)));
    const items = failed.map(
      ({ what, error }) => markdown`${what} failed:\n\n${codeBlock(cut(error, share - 200))}\n`.text,
    );
    return listSection({ reserved: 0, items, rest: (more) => `… ${more} more that failed: ${LOG}.` }).text(limit);
  };
  return { reserved: 10_000, text };
}

/** The start and the end of a text, within a limit: the fix of an error is at its end. */
function cut(text: string, limit: number): string {
  const lines = linesOf(text).join("\n");
  if (lines.length <= limit) return lines;
  const [start, end] = [Math.floor(limit * 0.6), Math.floor(limit * 0.3)];
  return `${lines.slice(0, start)}\n… cut: ${LOG} …\n${lines.slice(-end)}`;
}

function tableSection(plans: readonly StackPlan[]): Section {
  const rows = rowsOf(plans).map(({ stack, target, counts }) => [stack, target, ...counts.map((n) => n || "")]);
  const [head = "", line = "", ...items] = table(["stack", "target", ...ACTIONS], rows).text.split("\n");
  return listSection({
    reserved: 6_000,
    title: `${head}\n${line}`,
    items,
    rest: (more) => `\n… ${counted(more, "more row")}: ${LOG}.`,
  });
}

/** Space for the line that says what was cut. */
const REST = 80;

/** Smallest useful size of a stack's block. */
const LEAST_OF_A_STACK = 400;

function detailsSection(plans: readonly StackPlan[]): Section {
  const changed = plans.flatMap((plan) => (plan.ok && !plan.summary.isEmpty ? [plan] : []));
  const text = (limit: number) => {
    let left = limit - REST;
    const blocks: string[] = [];
    for (const [index, plan] of changed.entries()) {
      if (left < LEAST_OF_A_STACK) break;
      const share = Math.max(LEAST_OF_A_STACK, Math.floor(left / (changed.length - index)));
      const block = stackBlock(plan, share);
      blocks.push(block);
      left -= block.length + 2;
    }
    const missing = changed.length - blocks.length;
    return [...blocks, ...(missing > 0 ? [`… the changes of ${counted(missing, "more stack")}: ${LOG}.`] : [])].join(
      "\n\n",
    );
  };
  return { reserved: 4_000, text };
}

/** All changes of a stack, in a block that a click opens. */
function stackBlock({ stack, summary }: Extract<StackPlan, { ok: true }>, limit: number): string {
  const resources = diffLines(summary).map((lines) => lines.flatMap(linesOf));
  const counts = ACTIONS.flatMap((action) => {
    const count = summary.changes.filter((change) => change.action === action).length;
    return count > 0 ? [`${count} to ${action}`] : [];
  });
  const title = `${stack}: ${counts.join(", ") || "outputs only"}`;
  const wrapped = (lines: readonly string[]) => details(title, codeBlock(lines.join("\n"), "diff")).text;
  const frame = wrapped([`${"`".repeat(longestRun(resources.flat().join("\n")))}`]).length;
  return wrapped(linesThatFit(resources, limit - frame));
}

function linesThatFit(resources: readonly (readonly string[])[], limit: number): string[] {
  const all = resources.flat();
  if (all.join("\n").length <= limit) return all;
  const lines: string[] = [];
  let size = REST;
  for (const [index, resource] of resources.entries()) {
    for (const [at, line] of resource.entries()) {
      size += line.length + 1;
      if (size <= limit) {
        lines.push(line);
        continue;
      }
      const ofThis = at === 0 ? "" : `${counted(resource.length - at, "more line")} of this resource, `;
      const others = resources.length - index - (at === 0 ? 0 : 1);
      return [...lines, `… ${ofThis}${counted(others, "more resource")}: ${LOG}`];
    }
  }
  return lines;
}
