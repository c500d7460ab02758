import { accessPolicyInWords, isKnownAccessPolicy, policiesNotCovered } from "../../lib/model/access-policy-reach";

const arn = (name: string) => `arn:aws:eks::aws:cluster-access-policy/AmazonEKS${name}Policy`;
const held = (name: string, namespaces?: readonly string[]) => ({ arn: arn(name), namespaces });

describe("what a principal's access policies cover", () => {
  it.each([
    ["View", "Edit", true],
    ["View", "Admin", true],
    ["Edit", "Admin", true],
    ["SecretReader", "Edit", true],
    ["View", "AdminView", true],
    ["Admin", "ClusterAdmin", true],
    ["AdminView", "ClusterAdmin", true],
    ["OfTomorrow", "ClusterAdmin", true],
    ["OfTomorrow", "OfTomorrow", true],
    ["OfTomorrow", "Admin", false],
    ["View", "OfTomorrow", false],
    ["AdminView", "Admin", false],
    ["Edit", "AdminView", false],
    ["SecretReader", "View", false],
    ["ClusterAdmin", "Admin", false],
  ])("%s is covered by %s: %s", (name, by, isCovered) => {
    expect(policiesNotCovered([held(name)], [held(by)]).length === 0).toBe(isCovered);
  });

  it("is compared namespace by namespace, patterns included", () => {
    expect(policiesNotCovered([held("View", ["a", "dev-1"])], [held("View", ["dev-*"])])).toEqual([
      held("View", ["a"]),
    ]);
    expect(policiesNotCovered([held("View", ["dev-*"])], [held("View", ["dev-1"])])).toEqual([held("View", ["dev-*"])]);
    expect(policiesNotCovered([held("View")], [held("View", ["*"])])).toEqual([held("View")]);
    expect(policiesNotCovered([held("View", ["a", "b"])], [held("View", ["a"]), held("Edit", ["b"])])).toEqual([]);
    expect(policiesNotCovered([held("View", ["a"])], [held("View")])).toEqual([]);
  });

  it("is not known of a policy with another form of ARN, whatever its name", () => {
    const foreign = "arn:aws:eks::111122223333:cluster-access-policy/AmazonEKSViewPolicy";
    expect([isKnownAccessPolicy(arn("View")), isKnownAccessPolicy(foreign)]).toEqual([true, false]);
    expect(isKnownAccessPolicy("arn:aws:eks::aws:cluster-access-policy/constructor")).toBe(false);
    expect([accessPolicyInWords(arn("ClusterAdmin")), accessPolicyInWords(foreign)]).toEqual([
      "administrator",
      `unknown policy ${JSON.stringify(foreign)}`,
    ]);
    expect(isKnownAccessPolicy("arn:aws-us-gov:eks::aws:cluster-access-policy/AmazonEKSViewPolicy")).toBe(true);
  });
});
