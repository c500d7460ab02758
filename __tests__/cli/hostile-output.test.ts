import * as fc from "fast-check";
import { applyTable } from "../../cli/apply-report";
import { discoverText } from "../../cli/discover-report";
import { doctorReport } from "../../cli/doctor-report";
import { notAdoptedLines } from "../../cli/import";
import { print, printError, printJson } from "../../cli/output";
import { planMarkdown } from "../../cli/plan-comment";
import { planTable } from "../../cli/plan-report";
import { orphanLines } from "../../cli/planned-stacks";
import { progressOn } from "../../cli/progress";
import { statusTable } from "../../cli/status";
import { wideningReport } from "../../cli/widening";
import type { CheckResult } from "../../lib/model/check-result";
import type { StackPlan } from "../../lib/terraform/plan";
import type { AttributeDiff } from "../../lib/terraform/review/attribute-diff";
import { MARK_KINDS } from "../../lib/terraform/review/mark";
import { reportPage } from "../../lib/views/report/page";
import { ALL_HOSTILE, hostileText } from "../support/hostile-text";
import { obeyedIn } from "../support/obeyed";
import { rendered } from "../support/rendered-markdown";
import { sampleFleet } from "../support/sample-fleet";

/** A plan in which everything that can come from outside is this text. */
function planSaying(text: string): StackPlan[] {
  const attribute: AttributeDiff = { sign: "~", path: text, before: text, after: text, forcesReplacement: true };
  return [
    {
      stack: text,
      ok: true,
      planFile: "tfplan",
      summary: {
        isEmpty: false,
        changes: [{ address: text, target: text, sharedWith: [text], action: "update" }],
        marks: MARK_KINDS.map((kind) => ({ kind, subject: "removal", address: text, target: text, message: text })),
        facts: [{ address: text, field: text, before: text, after: text }],
        diff: {
          resources: [
            { address: text, target: text, sign: "~", notes: [text], attributes: [attribute], knownAfterApply: [text] },
          ],
          outputs: [attribute],
        },
        drifted: [text],
        unseen: [{ address: text, message: text, target: text }],
      },
      failed: [{ target: text, error: text }],
    },
    { stack: text, ok: false, error: text },
  ];
}

const checks = (text: string): CheckResult[] =>
  (["PASS", "FAIL", "UNKNOWN", "SKIP"] as const).map((verdict) => ({
    ...{ target: "orders", check: "cluster", verdict, evidence: text, fix: text },
  }));

const { accounts } = sampleFleet();
const [account] = accounts.values();
if (!account) throw new Error("the sample fleet has an account");

const discovered = (text: string) =>
  discoverText({
    file: text,
    found: {
      ...{ places: 1, undeclared: [], gone: [] },
      unread: [undefined, text].map((cluster) => ({ account, region: "eu-west-1", cluster, reason: text })),
    },
    organizationUnread: text,
    edit: { accounts: [], add: [{ key: text, account: text, cluster: text }] as never, remove: [text] },
    before: "a\n",
    after: `a\n${text}\n`,
    isWritten: false,
  });

/** Everything that a command prints, by what prints it. */
const printed: Readonly<Record<string, (text: string) => string>> = {
  plan: (text) => planTable(planSaying(text.slice(0, 200))),
  "plan --fail-on widening": (text) => wideningReport(planSaying(text), [], "plan") ?? "",
  apply: (text) => applyTable([{ stack: text.slice(0, 50), result: "failed", seconds: 1, reason: text }]),
  status: (text) =>
    statusTable(
      (["unknown", "drifted"] as const).map((state) => ({
        stack: text.slice(0, 50),
        target: text.slice(0, 50),
        state,
        details: [text],
      })),
    ),
  "states without a stack": (text) =>
    orphanLines({ orphaned: [text], unread: [{ place: text, reason: text }] }).join("\n"),
  import: (text) =>
    notAdoptedLines([{ to: text, reason: text } as never], [{ to: text, reason: text } as never]).join("\n"),
  doctor: (text) => doctorReport(sampleFleet(), checks(text.slice(0, 200))),
  discover: discovered,
  "any error": (text) => text,
};

function written(write: (text: string) => void, text: string): string {
  const spies = [jest.spyOn(console, "log"), jest.spyOn(console, "error")].map((spy) => spy.mockImplementation());
  try {
    write(text);
    return spies.flatMap((spy) => spy.mock.calls.map(String)).join("\n");
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("whatever stands in a text from outside, a terminal and a CI log obey none of it", () => {
  it.each(Object.entries(printed))("that %s prints", (_, made) => {
    const holds = (text: string) => {
      for (const write of [print, printError]) expect(obeyedIn(written(write, made(text)))).toBeUndefined();
    };
    holds(ALL_HOSTILE);
    fc.assert(fc.property(hostileText, holds), { numRuns: 20 });
  });

  it("that is printed as JSON, which reads back as it was", () => {
    const holds = (text: string) => {
      const plans = planSaying(text);
      const json = written(() => printJson(plans), text);
      expect(obeyedIn(json)).toBeUndefined();
      expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(plans)));
    };
    holds(ALL_HOSTILE);
    fc.assert(fc.property(hostileText, holds), { numRuns: 50 });
  });

  it("that progress says", () => {
    const said: string[] = [];
    const screen = { isTTY: false, columns: 80, write: (part: string) => said.push(part) > 0 };
    progressOn(screen as never).log(ALL_HOSTILE);
    expect(obeyedIn(said.join(""))).toBeUndefined();
    expect(said.join("")).toContain("\\u001b[31m");
  });
});

describe("whatever stands in a text from outside, a pull-request comment", () => {
  const TAGS = [
    "p",
    "strong",
    "code",
    "pre",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "details",
    "summary",
  ];

  it("shows it as text, within what GitHub takes, with every line that widens", () => {
    const holds = (text: string) => {
      fc.pre(text.trim() !== "");
      const comment = planMarkdown(planSaying(text));
      expect(comment.length).toBeLessThan(65_536 - 136);
      const { tags, active, text: shown } = rendered(comment);
      expect(TAGS).toEqual(expect.arrayContaining(tags));
      expect(active).toEqual([]);
      expect(shown).toContain("Wider or unknown access: 5");
    };
    holds(ALL_HOSTILE);
    fc.assert(fc.property(hostileText, holds), { numRuns: 100 });
  });

  it("keeps what widens, whatever the length of the failures and of the changes", () => {
    for (const length of [10_000, 100_000, 1_000_000]) {
      const comment = planMarkdown(
        planSaying("x").map((plan) =>
          plan.ok ? { ...plan, failed: [{ target: "x", error: "`y\n".repeat(length) }] } : plan,
        ),
      );
      expect(comment.length).toBeLessThan(65_536 - 136);
      expect(comment).toContain("**Wider or unknown access: `5`**");
      expect(comment).toContain("see the job's log");
    }
  });
});

describe("whatever stands in a text from outside, the report", () => {
  it("shows it as text: no element and no attribute is made of it", () => {
    const elements = (text: string) =>
      (
        reportPage({ fleet: sampleFleet(), svg: "<svg></svg>", checks: checks(text) }).match(/<[a-z][^>]*>/gi) ?? []
      ).sort();
    const own = elements("x");
    const holds = (text: string) => expect(elements(text)).toEqual(own);
    holds(ALL_HOSTILE);
    fc.assert(fc.property(hostileText, holds), { numRuns: 50 });
  });
});
