import fc from "fast-check";
import { parse } from "yaml";
import { addEntry, type MapRolesEntry, MapRolesProblem, removeEntry } from "../../lib/aws-auth/map-roles";

const entry: MapRolesEntry = {
  rolearn: "arn:aws:iam::444455556666:role/argocd-target-orders",
  username: "argocd-target-orders",
  groups: ["system:masters"],
};

const NODES = `- rolearn: arn:aws:iam::444455556666:role/nodes
  username: "system:node:{{EC2PrivateDNSName}}"
  groups:
  - system:bootstrappers
  - system:nodes
`;

const OURS = `# argocd-eks-iam begin orders
- rolearn: "arn:aws:iam::444455556666:role/argocd-target-orders"
  username: "argocd-target-orders"
  groups:
  - "system:masters"
# argocd-eks-iam end orders
`;

const indented = (text: string, by: string) => text.replace(/^(?=.)/gm, by);

describe("an entry of ours", () => {
  it.each([
    ["a list", NODES, NODES + OURS],
    ["an indented list", indented(NODES, "  "), indented(NODES, "  ") + indented(OURS, "  ")],
    ["comments around", `# nodes\n${NODES}# the end\n`, `# nodes\n${NODES}# the end\n${OURS}`],
    ["a head", `---\n${NODES}`, `---\n${NODES}${OURS}`],
    ["no newline at the end", NODES.trimEnd(), NODES + OURS.replace("orders\n", "orders (no newline before)\n")],
    ["trailing spaces", NODES.replace(/\n/g, "  \n"), NODES.replace(/\n/g, "  \n") + OURS],
    ["CRLF", NODES.replace(/\n/g, "\r\n"), (NODES + OURS).replace(/\n/g, "\r\n")],
    ["entries in braces", "- { rolearn: a, username: b }\n", `- { rolearn: a, username: b }\n${OURS}`],
    [
      "an anchor",
      "- &a { rolearn: a }\n- { <<: *a, username: b }\n",
      `- &a { rolearn: a }\n- { <<: *a, username: b }\n${OURS}`,
    ],
    [
      "a block scalar at the end",
      "- rolearn: a\n  note: |+\n    text\n\n",
      `- rolearn: a\n  note: |+\n    text\n\n${OURS}`,
    ],
    ["nothing but a comment", "# none\n", `# none\n${OURS}`],
    ["nothing", "", OURS],
    ["an empty list", "[]\n", OURS.replace("orders\n", 'orders (in place of "[]\\n")\n')],
    ["an empty text", "''", OURS.replace("orders\n", "orders (in place of \"''\")\n")],
    ["null", "null\n", OURS.replace("orders\n", 'orders (in place of "null\\n")\n')],
  ])("goes after %s and comes out again to the byte", (_, text, merged) => {
    expect(addEntry(text, "orders", entry)).toEqual({ text: merged, change: "added" });
    expect(addEntry(merged, "orders", entry)).toEqual({ text: merged, change: "none" });
    expect(removeEntry(merged, "orders")).toEqual({ text, change: "removed" });
  });

  it("leaves an empty list where there was no mapRoles: the key never disappears", () => {
    const { text } = addEntry(undefined, "orders", entry);
    expect(parse(text)).toEqual([entry]);
    expect(removeEntry(text, "orders")).toEqual({ text: "[]\n", change: "removed" });
    expect(removeEntry(undefined, "orders")).toEqual({ text: "[]\n", change: "none" });
  });

  it("is changed in its place", () => {
    const { text, change } = addEntry(NODES + OURS + NODES, "orders", { ...entry, groups: ["view"] });
    expect(change).toBe("changed");
    expect(text).toBe(NODES + OURS.replace("system:masters", "view") + NODES);
  });

  it("is not written where somebody wrote the role by hand", () => {
    const text = `- rolearn: ${entry.rolearn}\n  username: me\n`;
    expect(addEntry(text, "orders", entry)).toEqual({ text, change: "foreign" });
    expect(removeEntry(text, "orders")).toEqual({ text, change: "none" });
  });

  it.each([
    ["[{ rolearn: a }]\n", /its list is written in brackets/],
    ["rolearn: a\n", /it is not a list/],
    ["- a\n---\n- b\n", /it is several YAML documents/],
    ["- rolearn: {{x}}\n  - y: [\n", /it is not YAML/],
    ["some words", /it is not a list/],
    [`- rolearn: a\n...\n`, /can't be added at its end|several YAML documents/],
    ["# argocd-eks-iam begin orders\n", /not once each in this order/],
    [OURS + OURS, /not once each in this order/],
  ])("is refused a place in %j", (text, reason) => {
    expect(() => addEntry(text, "orders", entry)).toThrow(MapRolesProblem);
    expect(() => addEntry(text, "orders", entry)).toThrow(reason);
  });
});

describe("whatever is done in whatever order", () => {
  const key = fc.constantFrom("orders", "carts", "a-b");
  const foreign = fc
    .record({ name: fc.stringMatching(/^[a-z]{1,8}$/), comment: fc.boolean() })
    .map(
      ({ name, comment }) =>
        `- rolearn: "arn:aws:iam::1:role/${name}"  \n${comment ? `  # of ${name}\n` : ""}  username: ${name}x\n`,
    );
  const step = fc.oneof(
    fc.record({ what: fc.constant("add" as const), key, group: fc.constantFrom("a", "b: #c", '"q"') }),
    fc.record({ what: fc.constant("remove" as const), key }),
    fc.record({ what: fc.constant("foreign" as const), text: foreign }),
  );
  const start = fc.oneof(
    fc.array(foreign).map((texts) => texts.join("")),
    fc.constantFrom("[]\n", "null", "''", "# c\n"),
  );

  it("foreign bytes stay, in their order, and taking all of ours out leaves them alone", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 12 }), (original, steps) => {
        let [text, others] = [original, original];
        const isWord = ["[]\n", "null", "''"].includes(original);
        const ours = new Map<string, string>();
        for (const one of steps) {
          if (one.what === "add") {
            text = addEntry(text, one.key, { rolearn: `arn:${one.key}`, username: one.key, groups: [one.group] }).text;
            ours.set(one.key, one.group);
          } else if (one.what === "remove") {
            text = removeEntry(text, one.key).text;
            ours.delete(one.key);
          } else if (!isWord) {
            text += one.text;
            others += one.text;
          }
          const found = (parse(text) || []) as { rolearn: string; groups?: string[] }[];
          expect(
            Object.fromEntries(
              found.filter((e) => ours.has(e.rolearn?.slice(4))).map((e) => [e.rolearn.slice(4), e.groups?.[0]]),
            ),
          ).toEqual(Object.fromEntries(ours));
        }
        for (const one of ours.keys()) text = removeEntry(text, one).text;
        expect(text).toBe(others);
      }),
      { numRuns: 300 },
    );
  });
});
