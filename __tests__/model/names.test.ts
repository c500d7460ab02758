import {
  assumeTargetRolesPolicyName,
  managementRoleName,
  providerAlias,
  targetRoleName,
  targetsStackName,
} from "../../lib/model/names";

// Each of these is an address in somebody's account or state: a change here is a breaking change (CHANGELOG.md).
describe("names", () => {
  it.each([
    [managementRoleName("argocd"), "argocd-management"],
    [targetRoleName("argocd", "orders"), "argocd-target-orders"],
    [assumeTargetRolesPolicyName("argocd", "01"), "argocd-assume-target-roles-01"],
    [targetsStackName("shop"), "targets-shop"],
    [providerAlias("shop", "us-east-1"), "shop_us-east-1"],
  ])("%s stays what it is", (name, expected) => {
    expect(name).toBe(expected);
  });
});
