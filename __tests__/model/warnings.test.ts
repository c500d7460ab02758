import { accountWarnings, argocdWarnings, groupWarnings, targetWarnings } from "../../lib/model/warnings";
import { accessPolicy, podIdentity, sampleFleet, shop, target } from "../support/sample-fleet";

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
        "targets.orders.tlsInsecure: Argo CD sends its tokens to any server that responds. A token grants access for 15 minutes. Set the certificate authority in caData instead.",
      ],
    ],
    [
      "access to namespaces where Argo CD watches all",
      target("orders", shop, { access: scoped("a", "b") }),
      [
        "targets.orders: access is limited to a, b, but Argo CD watches all namespaces, which the cluster denies. Set targets.orders.namespaces to the same namespaces.",
      ],
    ],
    [
      "a namespace without access",
      target("orders", shop, { access: scoped("a"), secret: { namespaces: ["a", "b"] } }),
      [
        "targets.orders.namespaces: b is not in the scope of any access policy; the cluster denies Argo CD's requests there.",
      ],
    ],
    [
      "access wider than Argo CD's limits",
      target("orders", shop, { secret: { namespaces: ["a"] } }),
      [
        "targets.orders.namespaces limits Argo CD to a, but the access policies apply to the whole cluster. Also set the namespaces in targets.orders.access.policies.",
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
    ["under Pod Identity with session tags", { identity: podIdentity() }, []],
    [
      "that may assume any role",
      { assumeRoleScope: "any" },
      [
        "argocd.assumeRoleScope any: the management role may assume every role in every account that trusts the management role. With role or account, the management role may assume only target roles.",
      ],
    ],
    [
      "under Pod Identity without session tags",
      { identity: podIdentity({ hasSessionTags: false }) },
      [
        "argocd.sessionTags false: any principal that may create a Pod Identity association in account 111122223333 can give any pod the management role, and so access to every target.",
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
        "targets-all has 26 providers, one for each account and region. More than 25 providers in one stack cost more time and memory than separate stacks. Set another stack for some accounts of this stack.",
      ],
    ],
    ["nothing where one account has that many regions, which can't be divided", group(1, 30), []],
  ])("%s", (_, of, warnings) => {
    expect(groupWarnings(of)).toEqual(warnings);
  });
});

it("a region that no version of AWS's list has is warned of, with the one that was meant", () => {
  expect(accountWarnings({ ...shop, regions: ["us-east-1", "eu-wset-1", "xy-new-1"] })).toEqual([
    'accounts.shop.regions: eu-wset-1 is not a region that this version knows; did you mean "eu-west-1"?',
    "accounts.shop.regions: xy-new-1 is not a region that this version knows",
  ]);
});

it("an external id is warned of", () => {
  expect(accountWarnings({ ...shop, externalId: "argo" })).toEqual([
    "accounts.shop.externalId: an external id is not secret. The stacks and their plans contain the external id. The principal in the trust policy protects the deploy role.",
  ]);
});

it("a scope of the account is warned of, with what else its pattern covers", () => {
  const { argocd } = sampleFleet();
  expect(argocdWarnings({ ...argocd, assumeRoleScope: "account" })).toEqual([
    "argocd.assumeRoleScope account: the management role may assume every role of a target account whose path and name start with argocd-target-, including argocd-target-x/Admin, if that role trusts the management role.",
  ]);
});
