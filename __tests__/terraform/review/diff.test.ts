import * as fc from "fast-check";
import type { ValueChange } from "../../../lib/terraform/plan-json";
import { summaryOf } from "../../../lib/terraform/plan-summary";
import { attributeDiff } from "../../../lib/terraform/review/attribute-diff";
import { resourceChange } from "../../support/resource-change";

const inShort = (change: Omit<ValueChange, "actions">) =>
  attributeDiff({ actions: ["update"], ...change }).map(
    ({ sign, path, before, after }) =>
      `${sign} ${path}: ${[before, after].filter((value) => value !== undefined).join(" → ")}`,
  );

describe("every value that a plan changes", () => {
  it("stands with its path, as it was and as it will be", () => {
    const before = {
      name: "a",
      tags: { env: "dev", old: "1" },
      size: 1,
      same: [1],
      list: ["a", "b"],
      blocks: [{ x: 1 }],
    };
    const after = {
      name: "b",
      tags: { env: "prod", "a.b/c": "2" },
      size: null,
      same: [1],
      list: ["b", "c"],
      blocks: [{ x: 2 }],
    };
    expect(inShort({ before, after })).toEqual([
      '~ name: "a" → "b"',
      '~ tags.env: "dev" → "prod"',
      '- tags.old: "1"',
      '+ tags."a.b/c": "2"',
      "- size: 1",
      '- list: "a"',
      '+ list: "c"',
      "~ blocks[0].x: 1 → 2",
    ]);
  });

  it("is compared inside of JSON", () => {
    const policy = (...Resource: string[]) => JSON.stringify({ Statement: [{ Effect: "Allow", Resource }] });
    expect(inShort({ before: { policy: policy("a", "b") }, after: { policy: policy("a", "c") } })).toEqual([
      '- policy.Statement[0].Resource: "b"',
      '+ policy.Statement[0].Resource: "c"',
    ]);
    expect(inShort({ before: { policy: '{"a":1}' }, after: { policy: '{ "a": 1 }' } })).toEqual([
      '~ policy: "{\\"a\\":1}" → "{ \\"a\\": 1 }"',
    ]);
    expect(inShort({ before: { policy: '{"a":1}' }, after: { policy: "none" } })).toEqual([
      '~ policy: "{\\"a\\":1}" → "none"',
    ]);
    const deep = "[".repeat(100_000);
    expect(inShort({ before: { policy: "" }, after: { policy: deep } })[0]).toMatch(/\(100002 characters, sha256:/);
  });

  it("says what is known after the apply, inside of a value too", () => {
    const unknown = { arn: true, input: { id: true } };
    const before = { arn: "x", input: { id: "1", n: "a" } };
    expect(inShort({ before, after: { input: { n: "b" } }, after_unknown: unknown })).toEqual([
      '~ arn: "x" → (known after apply)',
      '~ input.id: "1" → (known after apply)',
      '~ input.n: "a" → "b"',
    ]);
  });

  it("shows nothing sensitive, but that it changes", () => {
    const change = {
      before: { data: { a: "s3cr" }, nested: { open: "1", closed: "s3cr" }, list: ["s3cr"] },
      after: { data: { a: "s3cr3t" }, nested: { open: "2", closed: "s3cr3t" }, list: ["s3cr3t"] },
      before_sensitive: { data: true, nested: { closed: true } },
      after_sensitive: { data: true, nested: { closed: true }, list: [true] },
    };
    expect(inShort(change)).toEqual([
      "~ data: (sensitive) → (sensitive)",
      '~ nested.open: "1" → "2"',
      "~ nested.closed: (sensitive) → (sensitive)",
      "~ list[0]: (sensitive) → (sensitive)",
    ]);
    expect(inShort({ before: { a: 1 }, after: { a: 1 }, before_sensitive: true, after_sensitive: true })).toEqual([]);
  });

  it("tells long values apart, and shows no credential of a URL", () => {
    const [one = ""] = inShort({ before: {}, after: { a: `${"x".repeat(500)}1` } });
    const [other = ""] = inShort({ before: {}, after: { a: `${"x".repeat(500)}2` } });
    expect(one).toMatch(/^\+ a: "x{159}… \(503 characters, sha256:[0-9a-f]{16}\)$/);
    expect(one).not.toBe(other);
    expect(inShort({ before: {}, after: { url: "https://alice:s3cr@x" } })).toEqual(['+ url: "https://***@x"']);
  });

  it("is an empty list in place of nothing, too", () => {
    expect(inShort({ before: { a: null }, after: { a: [] } })).toEqual(["+ a: []"]);
    expect(inShort({ before: { a: ["x", "x"] }, after: { a: ["x"] } })).toEqual(['~ a: ["x","x"] → ["x"]']);
    expect(inShort({ before: { a: ["x", "y"] }, after: { a: ["y", "x"] } })).toEqual(['~ a: ["x","y"] → ["y","x"]']);
    expect(inShort({ before: { a: {} }, after: { a: null } })).toEqual(["- a: {}"]);
  });

  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<unknown>("a", "b", "", 1, true, null, '{"x":1}', "[1]"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("x", "y", "__proto__", "constructor"), tie("value"), { maxKeys: 3 }),
    ),
  })).value;

  it("is there whatever the values are, and is nothing where they are the same", () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const change = { actions: ["update"], before: { a: one }, after: { a: other } };
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(attributeDiff(change).length === 0).toBe(isSame);
        expect(attributeDiff({ ...change, before: { a: other } })).toEqual([]);
      }),
    );
  });

  it("has none of a sensitive value, whatever it is", () => {
    fc.assert(
      fc.property(json, json, (one, other) => {
        const marks = { before_sensitive: { a: true }, after_sensitive: { a: true } };
        const found = attributeDiff({
          actions: ["update"],
          before: { a: { s3cr: one } },
          after: { a: { s3cr: other } },
          ...marks,
        });
        expect(JSON.stringify(found)).not.toContain("s3cr");
      }),
    );
  });
});

/** With the keys of every map in order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return ["map", ...entries.map(([key, one]) => [key, sorted(one)])];
}

describe("what a plan does to a resource", () => {
  const diffOf = (...args: Parameters<typeof resourceChange>) =>
    summaryOf({ resource_changes: [resourceChange(...args)] }).diff.resources[0];

  it.each([
    [["create"], "+"],
    [["update"], "~"],
    [["delete"], "-"],
    [["delete", "create"], "-/+"],
    [["create", "delete"], "+/-"],
    [["forget"], "."],
    [["of-tomorrow"], "of-tomorrow"],
  ])("has Terraform's sign: %j is %s", (actions, sign) => {
    expect(diffOf("aws_iam_role.orders_role", actions, {}, {})?.sign).toBe(sign);
  });

  it("says what replaces it, and why", () => {
    const change = resourceChange(
      "aws_iam_role.orders_role",
      ["delete", "create"],
      { path: "/" },
      { path: "/p/" },
      {
        replace_paths: [["path"]],
      },
    );
    const resource_changes = [{ ...change, action_reason: "replace_because_cannot_update", deposed: "1f" }];
    expect(summaryOf({ resource_changes }).diff.resources).toEqual([
      {
        address: "aws_iam_role.orders_role (deposed object 1f)",
        target: "orders",
        sign: "-/+",
        notes: ["a change forces replacement"],
        attributes: [{ sign: "~", path: "path", before: '"/"', after: '"/p/"', forcesReplacement: true }],
        knownAfterApply: [],
      },
    ]);
    expect(diffOf("aws_iam_role.orders_role", ["forget"], { path: "/" })?.attributes).toEqual([]);
  });

  it("lists what a new one gets, and what the apply makes known", () => {
    const found = diffOf(
      "aws_iam_role.orders_role",
      ["create"],
      null,
      { name: "r" },
      { after_unknown: { arn: true, id: true } },
    );
    expect([found?.attributes, found?.knownAfterApply]).toEqual([
      [{ sign: "+", path: "name", after: '"r"' }],
      ["arn", "id"],
    ]);
  });

  it("tells a Secret's data by its facts, though the provider marks nothing as sensitive", () => {
    const secret = (server: string) => ({ data: { server, token: `of ${server}` }, binary_data: { x: server } });
    const found = diffOf("kubernetes_secret_v1.orders_secret", ["update"], secret("https://a"), secret("https://b"));
    expect(found?.attributes).toEqual([
      { sign: "~", path: "data.server", before: '"https://a"', after: '"https://b"' },
      { sign: "~", path: "data.data token", before: '"(value not shown)"', after: '"(value not shown)"' },
      { sign: "~", path: "binary_data", before: "(sensitive)", after: "(sensitive)" },
    ]);
  });

  it("has the outputs that change, without the sensitive ones", () => {
    const output_changes = {
      same: { actions: ["no-op"], before: 1, after: 1 },
      secrets: { actions: ["update"], before: { a: { server: "x" } }, after: { a: { server: "y" } } },
      hidden: { actions: ["update"], before: "s3cr", after: "s3cr3t", before_sensitive: true, after_sensitive: true },
    };
    expect(summaryOf({ output_changes }).diff.outputs).toEqual([
      { sign: "~", path: "secrets.a.server", before: '"x"', after: '"y"' },
      { sign: "~", path: "hidden", before: "(sensitive)", after: "(sensitive)" },
    ]);
  });
});
