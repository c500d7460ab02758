import { nearMiss } from "../../lib/model/near-miss";

describe("nearMiss", () => {
  const keys = ["account", "accounts", "region", "cluster", "id"];

  it.each([
    ["clustr", "cluster"],
    ["cluter", "cluster"],
    ["clutser", "cluster"],
    ["Region", "region"],
    ["acount", "account"],
  ])("takes %s for %s", (word, meant) => {
    expect(nearMiss(word, keys)).toBe(meant);
  });

  it.each(["colour", "x", "name", "rgn"])("takes %s for nothing", (word) => {
    expect(nearMiss(word, keys)).toBeUndefined();
  });
});
