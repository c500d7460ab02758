import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckResult } from "../../lib/model/check-result";
import { accessGraph, drawnBy } from "../../lib/views/graph/access-graph";
import { svgOf } from "../../lib/views/graph/svg";
import { reportPage } from "../../lib/views/report/page";
import { byKey, sampleFleet, shop, target } from "../support/sample-fleet";
import { Chromium, type Look } from "./chromium";

const CHECKS: readonly CheckResult[] = [
  { target: "orders", check: "cluster", verdict: "PASS", evidence: "the cluster is ACTIVE" },
  { target: "orders", check: "target role", verdict: "FAIL", evidence: "does not exist", fix: "npm run apply" },
  { target: "payments", check: "pods", verdict: "UNKNOWN", evidence: "no pod runs" },
  { target: "payments", check: "access-entry", verdict: "SKIP", evidence: "skipped: depends on payments, cluster" },
];

const LOOKS: readonly Look[] = [1400, 390].flatMap((width) =>
  (["light", "dark"] as const).map((scheme) => ({ width, scheme })),
);

let folder: string;
let chromium: Chromium;

/** Writes the report of a fleet. */
async function reportOf(name: string, fleet: ReturnType<typeof sampleFleet>): Promise<string> {
  const targets = [...fleet.targets.values()];
  const svg = await svgOf(accessGraph(fleet, targets, drawnBy(targets.length)));
  const file = join(folder, `${name}.html`);
  writeFileSync(file, reportPage({ fleet, svg, checks: CHECKS }));
  return file;
}

const many = (count: number) =>
  sampleFleet({ targets: byKey(...Array.from({ length: count }, (_, index) => target(`cluster-${index}`, shop))) });

const visible = () =>
  chromium.evaluate<string[]>(
    `[...document.querySelectorAll("#rows tbody tr")].filter((row) => row.offsetParent).map((row) => row.cells[0].textContent)`,
  );

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "report-"));
  chromium = new Chromium(process.env.CHROMIUM ?? "chromium");
});

afterAll(async () => {
  await chromium.close();
  rmSync(folder, { recursive: true });
});

describe.each(LOOKS)("the report, $width pixels wide and $scheme", (look) => {
  it("is no wider than the screen, with 2 targets and with 500", async () => {
    for (const file of [await reportOf("two", sampleFleet()), await reportOf("many", many(500))]) {
      await chromium.open(file, look);
      expect(await chromium.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(look.width);
    }
  });

  it("has text that stands out from what it is on", async () => {
    await chromium.open(await reportOf("two", sampleFleet()), look);
    const contrasts = await chromium.evaluate<[string, number][]>(CONTRASTS);
    expect(contrasts.length).toBeGreaterThan(30);
    // https://www.w3.org/TR/WCAG22/#contrast-minimum
    expect(contrasts.filter(([, contrast]) => contrast < 4.5)).toEqual([]);
  });
});

describe("the report by keyboard", () => {
  beforeEach(async () => {
    await chromium.open(await reportOf("two", sampleFleet()), { width: 1400, scheme: "light" });
  });

  it("is searched by typing", async () => {
    expect(await visible()).toEqual(["payments", "orders"]);
    await tabTo("search");
    for (const character of "SHOP") await chromium.press(character);
    expect(await visible()).toEqual(["orders"]);
    expect(await chromium.evaluate(`document.getElementById("shown").textContent`)).toBe("1 of 2");
  });

  it("opens every policy", async () => {
    const count = await chromium.evaluate<number>(`document.querySelectorAll("details").length`);
    expect(count).toBeGreaterThan(1);
    for (let index = 0; index < count; index++) {
      await tabTo(`SUMMARY${index}`);
      await chromium.press("Enter");
    }
    expect(await chromium.evaluate(`document.querySelectorAll("details[open] pre").length`)).toBe(count);
  });

  it("shows where it is", async () => {
    await tabTo("search");
    expect(await chromium.evaluate("getComputedStyle(document.activeElement).outlineWidth")).toBe("3px");
  });
});

it("the page complained of nothing", () => {
  expect(chromium.complaints).toEqual([]);
});

/** Presses Tab until something has the focus: an id, or the number of a policy's summary. */
async function tabTo(name: string): Promise<void> {
  const focus = `(() => { const it = document.activeElement; return it.id || it.tagName + [...document.querySelectorAll("summary")].indexOf(it); })()`;
  for (let presses = 0; presses < 40; presses++) {
    await chromium.press("Tab");
    if ((await chromium.evaluate(focus)) === name) return;
  }
  throw new Error(`${name} never has the focus`);
}

/** Of every element with text of its own: its text, and the contrast to the nearest background behind it. */
const CONTRASTS = `(() => {
  const channels = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const luminance = (color) => {
    const [r, g, b] = channels(color).map((value) => {
      const part = value / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.classList?.contains("node")) return getComputedStyle(at.querySelector("path, polygon")).fill;
      const color = getComputedStyle(at).backgroundColor;
      if ((channels(color)[3] ?? 1) > 0) return color;
    }
    return "rgb(255, 255, 255)";
  };
  const ownText = (element) => [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join("");
  return [...document.body.querySelectorAll("*")].filter((element) => ownText(element) && element.tagName !== "SCRIPT" && element.getClientRects().length).map((element) => {
    const style = getComputedStyle(element);
    const [one, other] = [luminance(element.namespaceURI.endsWith("svg") ? style.fill : style.color), luminance(behind(element))].sort((a, b) => b - a);
    return [ownText(element), (one + 0.05) / (other + 0.05)];
  });
})()`;
