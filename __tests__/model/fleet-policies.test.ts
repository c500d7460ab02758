import fc from "fast-check";
import { parseFleet } from "../../lib/fleet/load";
import { assumableRoleArns, managementRoleArn, targetRoleArn } from "../../lib/model/arn";
import { podIdentityTrustOf, trustOfTargetRole } from "../../lib/model/fleet-trust";
import { MAX_ROLE_NAME } from "../../lib/model/names";
import { assumeRolesPolicies } from "../../lib/model/permission-policy";

const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
const role = fc.record(
  {
    path: fc.constantFrom("/", "/argocd/", "/a/b/"),
    trust: fc.constantFrom("role", "account"),
    alsoTrust: fc.constant(["arn:aws:iam::777788889999:role/other"]),
    requireSessionTags: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Any fleet under Pod Identity, with whatever its roles may be told. */
const fleets = fc
  .record({
    targets: fc.dictionary(key, fc.oneof(role, fc.constant("none")), { maxKeys: 12, noNullPrototype: true }),
    path: fc.constantFrom("/", "/hub/"),
  })
  .map(({ targets, path }) =>
    parseFleet(
      JSON.stringify({
        accounts: { platform: { id: "111122223333", regions: ["eu-west-1"] } },
        argocd: { account: "platform", cluster: "argocd", identity: "pod-identity", managementRole: { path } },
        targets: Object.fromEntries(
          Object.entries(targets).map(([name, role]) => [name, { account: "platform", role }]),
        ),
        backend: { local: {} },
      }),
      "fleet.yaml",
    ),
  );

/** Every ARN of a document. */
function arnsOf(document: unknown): string[] {
  return JSON.stringify(document).match(/arn:[^"]+/g) ?? [];
}

describe("whatever the fleet", () => {
  it("its trust policies name the management role, its account, its cluster and whom the user named, and nobody else", () => {
    fc.assert(
      fc.property(fleets, ({ argocd, targets }) => {
        const known = new Set([
          managementRoleArn(argocd),
          "arn:aws:iam::111122223333:root",
          "arn:aws:eks:eu-west-1:111122223333:cluster/argocd",
          "arn:aws:iam::777788889999:role/other",
          "arn:aws:iam::777788889999:root",
        ]);
        const documents = [
          podIdentityTrustOf(argocd),
          ...[...targets.values()].flatMap(({ role }) =>
            role.type === "defined" ? [trustOfTargetRole(argocd, role)] : [],
          ),
        ];
        expect(documents.flatMap(arnsOf).filter((arn) => !known.has(arn))).toEqual([]);
      }),
    );
  });

  it("its permission policies name its target roles, each once, and nothing else", () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const named = assumeRolesPolicies(assumableRoleArns(fleet), fleet.argocd.identity.hasSessionTags).flatMap(
          arnsOf,
        );
        const roles = [...fleet.targets.values()].map(targetRoleArn).filter((arn) => arn !== undefined);
        expect([...named].sort()).toEqual([...roles].sort());
      }),
    );
  });

  it("its role names are within IAM's limit and different", () => {
    fc.assert(
      fc.property(fleets, ({ argocd, targets }) => {
        const names = [argocd.managementRole, ...[...targets.values()].map(({ role }) => role)].flatMap((role) =>
          role.type === "defined" ? [role.name] : [],
        );
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => name.length > MAX_ROLE_NAME)).toEqual([]);
      }),
    );
  });
});
