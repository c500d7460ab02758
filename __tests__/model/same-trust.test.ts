import { isSameTrust } from "../../lib/model/same-trust";

const trust = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const OURS = {
  Effect: "Allow",
  Principal: { AWS: "111122223333" },
  Action: ["sts:AssumeRole", "sts:TagSession"],
  Condition: { Bool: { "aws:x": true } },
};

describe("two trust policies", () => {
  it.each<[string, object]>([
    ["order of the actions", { ...OURS, Action: ["sts:TagSession", "sts:AssumeRole"] }],
    ["a list of one", { ...OURS, Principal: { AWS: ["111122223333"] } }],
    ["the root's ARN for its account", { ...OURS, Principal: { AWS: "arn:aws:iam::111122223333:root" } }],
    ["a statement id", { ...OURS, Sid: "one" }],
    ["a condition as text", { ...OURS, Condition: { Bool: { "aws:x": ["true"] } } }],
  ])("say the same in spite of %s", (_, other) => {
    expect(isSameTrust(trust(OURS), trust(other))).toBe(true);
  });

  it.each<[string, string]>([
    ["another principal", trust({ ...OURS, Principal: { AWS: "999988887777" } })],
    ["one more principal", trust({ ...OURS, Principal: { AWS: ["111122223333", "999988887777"] } })],
    ["no condition", trust({ ...OURS, Condition: undefined })],
    ["one more statement", trust(OURS, { ...OURS, Principal: "*" })],
    ["a denial", trust({ ...OURS, Effect: "Deny" })],
    ["no JSON", "no JSON"],
    ["no statement", "{}"],
  ])("differ by %s", (_, other) => {
    expect(isSameTrust(trust(OURS), other)).toBe(false);
  });

  it("that cannot be read are not the same", () => {
    expect(isSameTrust("", "")).toBe(false);
  });
});
