import { outdatedBundles } from "../../lib/doctor/outdated-bundles";
import { sampleFleet } from "../support/sample-fleet";
import { withOrders } from "./fleets";
import { rotating } from "./secret-cases";
import { at, World } from "./world";

let world: World;

// Loading the Kubernetes client takes seconds.
beforeAll(async () => {
  await import("@kubernetes/client-node");
}, 60_000);

afterEach(() => world.server.stop());

const outdated = async (change: (world: World) => void, fleet = sampleFleet()) => {
  world = await World.of(fleet);
  change(world);
  return outdatedBundles(world.options());
};

describe("the targets whose cluster Secret lacks a certificate authority of the cluster", () => {
  it("are none in a healthy fleet, nor while Secret and cluster have the same two authorities", async () => {
    expect(await outdated(() => {})).toEqual([]);
    world.server.stop();
    expect(await outdated(rotating(["server", "successor"], ["successor", "server"]))).toEqual([]);
  });

  it.each([
    ["lacks the successor", ["server", "successor"], ["server"]],
    ["lacks the active authority", ["server", "successor"], ["successor"]],
    ["has an authority that the cluster no longer has", ["server"], ["active", "server"]],
  ])("are those whose Secret %s", async (_, live, trusted) => {
    expect(await outdated(rotating(live, trusted))).toEqual([{ target: "orders" }]);
  });

  it("are never those whose certificate authority is in the fleet file", async () => {
    const fleet = withOrders({ secret: { caData: "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t" } });
    expect(await outdated(rotating(["server", "successor"], ["server"]), fleet())).toEqual([]);
  });

  it("are all of them, with the reason, where the Secrets cannot be read", async () => {
    const forbidden = { kind: "Status", code: 403, message: "secrets is forbidden" };
    const found = await outdated((one) => one.intercepted.push(at("/argocd/secrets", 403, forbidden)));
    expect(found).toEqual(["payments", "orders"].map((target) => ({ target, unread: "secrets is forbidden" })));
  });

  it("include a target whose cluster or Secret does not exist, with the reason", async () => {
    const found = await outdated((one) => {
      one.account(one.target("orders").account).clusters.delete("orders-prod");
      one.intercepted.push(at("/argocd/secrets", 200, { items: [] }));
    });
    expect(found).toEqual([
      { target: "payments", unread: "Secret argocd/payments does not exist" },
      { target: "orders", unread: expect.stringContaining("orders-prod") },
    ]);
  });
});
