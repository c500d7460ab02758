import { accountWarnings, argocdWarnings, groupWarnings, targetWarnings } from "../../lib/model/warnings";
import { accessPolicy, sampleFleet, shop, target } from "../support/sample-fleet";

const scoped = (...namespaces: readonly string[]) =>
  ({ type: "access-entry", policies: [accessPolicy("AmazonEKSEditPolicy", namespaces)], groups: [] }) as const;

describe("a target is warned of", () => {
  it.each([
    ["nothing where all is default", target("orders", shop), []],
    [
      "nothing where access and Argo CD reach the same",
      target("orders", shop, { access: scoped("a"), secret: { namespaces: ["a"] } }),
      [],
    ],
    [
      "any certificate believed",
      target("orders", shop, { secret: { tlsInsecure: true } }),
      [
        "targets.orders.tlsInsecure: Argo CD sends its tokens to any server that answers; a token is valid for 15 minutes. Name the certificate authority in caData instead.",
      ],
    ],
    [
      "access to namespaces where Argo CD watches all",
      target("orders", shop, { access: scoped("a", "b") }),
      [
        "targets.orders: access reaches a, b only, and Argo CD watches all namespaces, which the cluster will refuse. Set targets.orders.namespaces to the same.",
      ],
    ],
    [
      "a namespace without access",
      target("orders", shop, { access: scoped("a"), secret: { namespaces: ["a", "b"] } }),
      ["targets.orders.namespaces: b is not in the scope of any access policy; the cluster will refuse Argo CD there."],
    ],
    [
      "access wider than Argo CD's limits",
      target("orders", shop, { secret: { namespaces: ["a"] } }),
      [
        "targets.orders.namespaces limits Argo CD to a, its access policies reach the whole cluster. Name the namespaces in targets.orders.access.policies too.",
      ],
    ],
  ])("%s", (_, of, warnings) => {
    expect(targetWarnings(of)).toEqual(warnings);
  });
});

describe("a management role is warned of", () => {
  const { argocd } = sampleFleet();

  it.each([
    ["where all is default", {}, []],
    ["under Pod Identity with session tags", { identity: "pod-identity", hasSessionTags: true }, []],
    [
      "that may assume any role",
      { assumeRoleScope: "any" },
      [
        "argocd.assumeRoleScope any: the management role may assume every role of every account that trusts it, targets or not. With role or account it may assume the target roles alone.",
      ],
    ],
    [
      "under Pod Identity without session tags",
      { identity: "pod-identity" },
      [
        "argocd.sessionTags false: any principal that may create a Pod Identity association on any cluster of account 111122223333 can give the management role, and with it every target, to any pod.",
      ],
    ],
  ] as const)("%s", (_, overrides, warnings) => {
    expect(argocdWarnings({ ...argocd, ...overrides })).toEqual(warnings);
  });
});

describe("a group of accounts in one stack is warned of", () => {
  const group = (accounts: number, regions: number) => ({
    name: "all",
    accounts: Array(accounts).fill({ ...shop, regions: Array(regions).fill("us-east-1") }),
    targets: [],
  });

  it.each([
    ["nothing with as many providers as pay", group(5, 5), []],
    [
      "more providers than that",
      group(13, 2),
      [
        "targets-all has 26 providers, one for each account and region; over 25 in a stack cost more time and memory than they save. Give some of its accounts another stack.",
      ],
    ],
    ["nothing where one account has that many regions, which can't be divided", group(1, 30), []],
  ])("%s", (_, of, warnings) => {
    expect(groupWarnings(of)).toEqual(warnings);
  });
});

it("a region that no version of AWS's list has is warned of, with the one that was meant", () => {
  expect(accountWarnings({ ...shop, regions: ["us-east-1", "eu-wset-1", "xy-new-1"] })).toEqual([
    'accounts.shop.regions: eu-wset-1 is no region that this version knows; did you mean "eu-west-1"?',
    "accounts.shop.regions: xy-new-1 is no region that this version knows",
  ]);
});

it("an external id is warned of", () => {
  expect(accountWarnings({ ...shop, externalId: "argo" })).toEqual([
    "accounts.shop.externalId: an external id is no secret. It is in the stacks and in their plans; what protects the deploy role is the principal that its trust policy names.",
  ]);
});

it("a scope of the account is warned of, with what else its pattern covers", () => {
  const { argocd } = sampleFleet();
  expect(argocdWarnings({ ...argocd, assumeRoleScope: "account" })).toEqual([
    "argocd.assumeRoleScope account: the management role may assume every role of a target account whose path and name start like argocd-target-, argocd-target-x/Admin too, where that role trusts it.",
  ]);
});
