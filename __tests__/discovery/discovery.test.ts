import * as fc from "fast-check";
import { discover } from "../../lib/discovery/discovery";
import type { Account, Fleet } from "../../lib/model/fleet";
import { awsError, type EksCluster, EksWorld } from "../support/eks-world";
import { byKey, platform, sampleFleet, shop, target } from "../support/sample-fleet";

let world: EksWorld;

beforeAll(() => {
  world = new EksWorld();
});

afterAll(() => world.restore());

const fleet = sampleFleet();
const logged: string[] = [];

function found(of: Fleet = fleet, tags: Readonly<Record<string, string>> = {}) {
  logged.length = 0;
  const accounts = [...of.accounts.values()];
  return discover({ fleet: of, accounts, tags, environment: {}, parallelism: 4, log: (line) => logged.push(line) });
}

const PLATFORM = { account: platform.id, pages: [{ argocd: {}, payments: {} }] };
const SHOP = { account: shop.id, pages: [{ "orders-prod": {} }] };

describe("discovery", () => {
  it("finds nothing where the fleet declares all", async () => {
    world.regions = { "eu-west-1": PLATFORM, "us-east-1": SHOP };
    expect(await found()).toEqual({ places: 2, undeclared: [], gone: [], unread: [] });
    expect(logged.sort()).toEqual([
      "platform 111122223333, eu-west-1: 2 found, 0 to add",
      "shop 444455556666, us-east-1: 1 found, 0 to add",
    ]);
  });

  it("finds clusters of every page with their kind of access, and targets without a cluster", async () => {
    const pages = [
      { carts: {} },
      { legacy: { accessConfig: { authenticationMode: "CONFIG_MAP" } } },
      { both: { accessConfig: { authenticationMode: "API_AND_CONFIG_MAP" } } },
      { leaving: { status: "DELETING" }, broken: { status: "FAILED" }, coming: { status: "CREATING" } },
    ];
    world.regions = { "eu-west-1": PLATFORM, "us-east-1": { account: shop.id, pages } };
    const { undeclared, gone, unread } = await found();
    expect(undeclared).toEqual([
      { account: shop, region: "us-east-1", name: "carts", access: "access-entry" },
      { account: shop, region: "us-east-1", name: "legacy", access: "aws-auth" },
      { account: shop, region: "us-east-1", name: "both", access: "access-entry" },
      { account: shop, region: "us-east-1", name: "coming", access: "access-entry" },
    ]);
    expect(gone.map(({ key }) => key)).toEqual(["orders"]);
    expect(unread).toEqual([]);
  });

  it("takes clusters that have all of the tags", async () => {
    const tagged = (tags: Readonly<Record<string, string>>) => ({ tags });
    const pages = [
      { "orders-prod": {}, none: {}, one: tagged({ argocd: "yes" }), other: tagged({ argocd: "no", env: "prod" }) },
      { all: tagged({ argocd: "yes", env: "prod", more: "x" }) },
    ];
    world.regions = { "eu-west-1": PLATFORM, "us-east-1": { account: shop.id, pages } };
    const { undeclared } = await found(fleet, { argocd: "yes", env: "prod" });
    expect(undeclared.map(({ name }) => name)).toEqual(["all"]);
  });

  it("keeps what it read where a cluster is refused, deleted meanwhile, or named as no EKS cluster is", async () => {
    const pages = [
      {
        "orders-prod": {},
        closed: awsError("AccessDeniedException", "not authorized to perform: eks:DescribeCluster"),
        deleted: awsError("ResourceNotFoundException"),
        "a\u001b[2J": {},
        carts: {},
      },
    ];
    world.regions = { "eu-west-1": PLATFORM, "us-east-1": { account: shop.id, pages } };
    const { undeclared, gone, unread } = await found();
    expect(undeclared.map(({ name }) => name)).toEqual(["carts"]);
    expect(gone).toEqual([]);
    expect(unread).toEqual([
      {
        ...{ account: shop, region: "us-east-1", cluster: "closed" },
        reason: "AccessDeniedException: not authorized to perform: eks:DescribeCluster",
      },
      {
        account: shop,
        region: "us-east-1",
        cluster: "a\u001b[2J",
        reason: "the name is not a valid name of an EKS cluster",
      },
    ]);
  });

  it.each([
    ["without credentials", awsError("CredentialsProviderError", "none"), [{}], "no AWS credentials: none"],
    ["refused on its second page", shop.id, [{ carts: {} }, awsError("AccessDeniedException", "no")], /AccessDenied/],
    [
      ...(["with credentials of another account", platform.id, [{}]] as const),
      "the credentials belong to account 111122223333 (arn:aws:sts::111122223333:assumed-role/terraform/x), not to account 444455556666",
    ],
  ] as const)("proposes nothing for a place %s, and reads the others", async (_, account, pages, reason) => {
    world.regions = {
      "eu-west-1": { ...PLATFORM, pages: [{ argocd: {}, new: {} }] },
      "us-east-1": { account, pages: [...pages] },
    };
    const { undeclared, gone, unread, places } = await found();
    expect(undeclared.map(({ name }) => name)).toEqual(["new"]);
    expect(gone.map(({ key }) => key)).toEqual(["payments"]);
    expect(unread).toEqual([
      {
        ...{ account: shop, region: "us-east-1", cluster: undefined },
        reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
      },
    ]);
    expect(places).toBe(2);
  });

  it("reads what it can where the certificates of the environment can't be read", async () => {
    const options = { fleet, accounts: [shop], tags: {}, parallelism: 1, log: () => undefined };
    const { unread } = await discover({ ...options, environment: { AWS_CA_BUNDLE: "/nowhere/ca.pem" } });
    expect(unread).toEqual([expect.objectContaining({ reason: expect.stringMatching(/^AWS_CA_BUNDLE: ENOENT/) })]);
  });
});

describe("whatever AWS answers", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e");
  const refusal = fc.constantFrom(
    awsError("AccessDeniedException"),
    awsError("ThrottlingException"),
    new Error("socket"),
  );
  const cluster: fc.Arbitrary<EksCluster> = fc.oneof(
    { weight: 4, arbitrary: fc.constant({}) },
    refusal,
    fc.constant({ status: "DELETING" }),
  );
  const page = fc.oneof({ weight: 5, arbitrary: fc.dictionary(name, cluster) }, refusal);
  const region = fc.record({
    credentials: fc.oneof(
      { weight: 4, arbitrary: fc.constant("own" as const) },
      fc.constant("another" as const),
      refusal,
    ),
    pages: fc.array(page, { maxLength: 3 }),
    declared: fc.uniqueArray(name),
  });
  const regions = fc.array(region, { minLength: 1, maxLength: 4 });

  it("every cluster and every target is accounted for, and none of a place that can't be read is removed", async () => {
    await fc.assert(
      fc.asyncProperty(regions, async (drawn) => {
        const accounts = drawn.map(
          (_, index): Account => ({
            ...platform,
            key: `a${index}`,
            id: `${index}`.repeat(12),
            regions: [`r-${index}`],
          }),
        );
        const targets = drawn.flatMap(({ declared }, index) =>
          declared.map((cluster) => target(`t${index}-${cluster}`, accounts[index] as Account, { cluster })),
        );
        world.regions = Object.fromEntries(
          drawn.map(({ credentials, pages }, index) => {
            const account =
              credentials === "own" ? `${index}`.repeat(12) : credentials === "another" ? "9".repeat(12) : credentials;
            return [`r-${index}`, { account, pages }];
          }),
        );
        const result = await found(sampleFleet({ accounts: byKey(...accounts), targets: byKey(...targets) }));
        expect(result.places).toBe(drawn.length);
        for (const [index, { credentials, pages, declared }] of drawn.entries()) {
          const here = <T extends { readonly account: Account }>(all: readonly T[]) =>
            all.filter(({ account }) => account.key === `a${index}`);
          const [undeclared, gone, unread] = [here(result.undeclared), here(result.gone), here(result.unread)];
          const isRead = credentials === "own" && pages.every((one) => !(one instanceof Error));
          expect(unread.some((one) => one.cluster === undefined)).toBe(!isRead);
          if (!isRead) {
            expect([undeclared, gone, unread.length]).toEqual([[], [], 1]);
            continue;
          }
          const listed: Record<string, EksCluster> = {};
          for (const one of pages) for (const [key, value] of Object.entries(one)) listed[key] ??= value;
          const others = Object.keys(listed).filter((key) => !declared.some((one) => one === key));
          expect(gone.map((one) => one.cluster).sort()).toEqual(declared.filter((key) => !(key in listed)).sort());
          expect(unread.map((one) => one.cluster).sort()).toEqual(
            others.filter((key) => listed[key] instanceof Error).sort(),
          );
          expect(undeclared.map((one) => one.name).sort()).toEqual(
            others.filter((key) => !(listed[key] instanceof Error) && !("status" in (listed[key] ?? {}))).sort(),
          );
        }
      }),
      { numRuns: 60 },
    );
  });
});
