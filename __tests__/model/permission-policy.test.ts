import fc from "fast-check";
import {
  assumeRolesPolicies,
  assumeRolesPolicy,
  MAX_MANAGED_POLICY_SIZE,
  type PolicyPart,
} from "../../lib/model/permission-policy";

const arn = (key: string) => `arn:aws:iam::444455556666:role/argocd-target-${key}`;
const keys = (count: number) => Array.from({ length: count }, (_, index) => arn(`target-${index}`));
const resources = (part: PolicyPart) => part.document.Statement.flatMap((statement) => statement.Resource ?? []);
const byId = (parts: readonly PolicyPart[]) => new Map(parts.map((part) => [part.id, JSON.stringify(part.document)]));

describe("the permission policy of the management role", () => {
  it("allows sts:AssumeRole on exactly the target roles, sorted", () => {
    expect(assumeRolesPolicy([arn("payments"), arn("orders")], false)).toEqual({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "sts:AssumeRole", Resource: [arn("orders"), arn("payments")] }],
    });
  });

  it("allows sts:TagSession too where sessions carry Pod Identity's tags, which go along", () => {
    expect(assumeRolesPolicy([arn("orders")], true).Statement).toEqual([
      { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession"], Resource: [arn("orders")] },
    ]);
  });

  it("is no policy at all for a fleet without targets", () => {
    expect(assumeRolesPolicies([], false)).toEqual([]);
  });

  it("is one policy with id 0 as long as IAM's limit allows", () => {
    expect(assumeRolesPolicies([arn("payments")], false)).toEqual([
      { id: "0", document: assumeRolesPolicy([arn("payments")], false) },
    ]);
  });

  it.each([1, 100, 500, 2000])("of %i targets names each once, in parts within IAM's limit", (count) => {
    const parts = assumeRolesPolicies(keys(count), false);
    expect(parts.flatMap(resources).sort()).toEqual(keys(count).sort());
    for (const part of parts) expect(JSON.stringify(part.document).length).toBeLessThanOrEqual(MAX_MANAGED_POLICY_SIZE);
    expect(byId(parts).size).toBe(parts.length);
  });

  it("does not depend on the order of the targets", () => {
    expect(assumeRolesPolicies(keys(300).reverse(), false)).toEqual(assumeRolesPolicies(keys(300), false));
  });

  it("changes one policy, and adds or removes at most one more, when a target comes or goes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 800 }), fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/), (count, key) => {
        const before = byId(assumeRolesPolicies(keys(count), false));
        const after = byId(assumeRolesPolicies([...keys(count), arn(`new-${key}`)], false));
        const changed = [...before].filter(([id, document]) => after.has(id) && after.get(id) !== document);
        const come = [...after.keys()].filter((id) => !before.has(id));
        const gone = [...before.keys()].filter((id) => !after.has(id));
        expect(changed.length).toBeLessThanOrEqual(1);
        expect(come.length).toBeLessThanOrEqual(1);
        expect(gone).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
