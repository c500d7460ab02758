import fc from "fast-check";
import { parse } from "yaml";
import { editFleet } from "../../lib/fleet/edit-fleet";

const FILE = `accounts: {} # both
targets:
  # ours
  payments:   # old
    account: platform   # here
    labels: {a: b}

  # theirs
  orders: { account: shop,  cluster: orders-prod } # one line
  last: *x

# the state
backend: { local: {} }
`;

describe("an edit of the targets", () => {
  it("adds a line for each at the end, and keeps every other byte", () => {
    const add = [
      { account: "shop", cluster: "web" },
      { account: "shop", cluster: "Web_2", region: "us-east-1", access: { type: "aws-auth" as const } },
    ];
    expect(editFleet(FILE, { add, remove: [] })).toBe(
      FILE.replace(
        "  last: *x\n",
        `  last: *x
  web: { account: shop }
  web-2: { account: shop, region: us-east-1, cluster: Web_2, access: { type: aws-auth } }
`,
      ),
    );
  });

  it("adds accounts at the end of theirs, which the new targets may name", () => {
    const accounts = [{ key: "data", id: "012345678901", regions: ["eu-west-1", "us-east-1"] }];
    const add = [{ account: "data", region: "us-east-1", cluster: "lake" }];
    const edited = editFleet(FILE, { accounts, add, remove: [] });
    expect(edited).toBe(
      FILE.replace(
        "accounts: {} # both\n",
        'accounts:\n  data: { id: "012345678901", regions: [ eu-west-1, us-east-1 ] } # both\n',
      ).replace("  last: *x\n", "  last: *x\n  lake: { account: data, region: us-east-1 }\n"),
    );
  });

  it("takes away whole targets, of one line or many, and leaves comments", () => {
    const once = editFleet(FILE, { add: [], remove: ["payments"] });
    expect(once).toBe(FILE.replace(/ {2}payments:[^\n]*\n {4}.*\n {4}.*\n/, ""));
    expect(editFleet(FILE, { add: [], remove: ["orders"] })).toBe(FILE.replace(/ {2}orders:.*\n/, ""));
    expect(editFleet(FILE, { add: [{ account: "a", cluster: "b" }], remove: ["last"] })).toBe(
      FILE.replace("  last: *x\n", "  b: { account: a }\n"),
    );
  });

  it("begins a list that is empty, and ends one", () => {
    const add = [{ account: "shop", cluster: "web" }];
    expect(editFleet("targets: {} # none\nx: 1", { add, remove: [] })).toBe(
      "targets:\n  web: { account: shop } # none\nx: 1\n",
    );
    expect(parse(editFleet("targets:\n  a: {}\n  b: {}\nx: 1\n", { add: [], remove: ["a", "b"] }))).toEqual({
      targets: {},
      x: 1,
    });
  });

  it("makes keys no other target has", () => {
    const add = ["web", "web", "web", "web", "123", "--"].map((cluster) => ({ account: "a", region: "r", cluster }));
    expect(Object.keys(parse(editFleet("targets:\n  web: {}\n", { add, remove: [] })).targets)).toEqual([
      ...["web", "web-a", "web-a-r", "web-2", "web-3", "cluster-123", "cluster"],
    ]);
  });

  it("makes a key short enough for the names made from it", () => {
    const add = [{ account: "a", cluster: `a${"-b".repeat(49)}` }];
    expect(Object.keys(parse(editFleet("targets: {}\n", { add, remove: [] })).targets)).toEqual([
      `a${"-b".repeat(19)}`,
    ]);
  });

  it("refuses targets in braces", () => {
    expect(() => editFleet("targets: { a: {} }", { add: [], remove: ["a"] })).toThrow("targets is a map in braces");
    expect(() => editFleet("target: {}", { add: [], remove: [] })).toThrow("expected targets");
  });

  it("says what was asked for, whatever the names and the layout", () => {
    const name = fc.stringMatching(/^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/);
    const before = fc.dictionary(
      fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/),
      fc.constant({ account: "a", labels: { x: "y" } }),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(before, fc.array(name), fc.integer({ min: 0, max: 3 }), (targets, clusters, kept) => {
        const keys = Object.keys(targets);
        const lines = keys.flatMap((key) => [`    ${key}:`, "        account: a # c", "        labels: { x: y }", ""]);
        const text = ["targets:", ...lines, "backend: 1", ""].join("\n");
        const after = parse(
          editFleet(text, {
            add: clusters.map((cluster) => ({ account: "new", cluster })),
            remove: keys.slice(kept),
          }),
        );
        expect(after.backend).toBe(1);
        expect(Object.keys(after.targets).slice(0, Math.min(kept, keys.length))).toEqual(keys.slice(0, kept));
        const added = Object.entries<{ account: string; cluster?: string }>(after.targets).filter(
          ([, { account }]) => account === "new",
        );
        for (const [key] of added) expect(key).toMatch(/^[a-z](?:[-a-z0-9]{0,60}[a-z0-9])?$/);
        expect(added.map(([key, { cluster }]) => cluster ?? key)).toEqual(clusters);
      }),
    );
  });
});
