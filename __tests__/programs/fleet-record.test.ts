import { existsSync } from "node:fs";
import { join } from "node:path";
import { HUB, SECOND, SmallInstallation, STACK } from "./support/small-installation";

let small: SmallInstallation;

beforeEach(() => {
  small = new SmallInstallation();
});

afterEach(() => small.remove());

const OURS = { resources: ["orders_role"], targets: { orders: ["terraform_data.orders_role"] } };

describe("the state of another fleet", () => {
  const refusalOf = (namespace: string, cluster: string) =>
    [
      `the state of ${STACK} belongs to another fleet.`,
      `  state:      Argo CD in namespace argocd of ${HUB}`,
      `  fleet file: Argo CD in namespace ${namespace} of ${cluster}`,
      "Set a different prefix in backend for each fleet. If Argo CD moved, and this fleet replaces the other fleet, run:",
      `  argocd-eks-iam plan --replaces ${HUB}`,
    ].join("\n");

  it("is refused at plan with both identities, and no plan is left to apply", async () => {
    await small.install(OURS);
    small.synth({ ...OURS, cluster: SECOND });
    expect(await small.plan()).toEqual({ stack: STACK, ok: false, error: refusalOf("argocd", SECOND) });
    expect(existsSync(join(small.out, "stacks", STACK, "tfplan"))).toBe(false);
    await expect(small.apply()).rejects.toThrow("could be planned: run plan again");
  });

  it("is refused where Argo CD is another one of the same cluster, and where everything is to be destroyed", async () => {
    await small.install(OURS);
    small.synth({ ...OURS, namespace: "argocd-2" });
    expect(await small.plan()).toMatchObject({ error: refusalOf("argocd-2", HUB) });
    expect(await small.plan({ destroy: true })).toMatchObject({ error: refusalOf("argocd-2", HUB) });
  });

  it("is what a plan that fails says, where that is the reason", async () => {
    await small.install(OURS);
    small.synth({ ...OURS, cluster: SECOND, isBroken: true });
    expect(await small.plan()).toMatchObject({ error: refusalOf("argocd", SECOND) });
    small.synth({ ...OURS, isBroken: true });
    expect(await small.plan()).toMatchObject({ error: expect.stringContaining("no such file") });
  });

  it("is taken over where the plan names the fleet that it replaces, and no other", async () => {
    await small.install(OURS);
    small.synth({ ...OURS, cluster: SECOND });
    expect(await small.plan({ replaces: SECOND })).toMatchObject({ ok: false });
    expect(await small.plan({ replaces: HUB })).toMatchObject({ ok: true });
    expect(await small.apply()).toEqual(["applied"]);
    expect(await small.plan()).toMatchObject({ ok: true });
  });

  it("cannot be told where an earlier version wrote the state: the next apply records the fleet, and changes nothing else", async () => {
    await small.install({ resources: ["orders_role"] });
    small.synth(OURS);
    const planned = await small.plan();
    expect(planned).toMatchObject({ ok: true, summary: { isEmpty: false, changes: [] } });
    expect(await small.apply()).toEqual(["applied"]);
    expect(await small.plan()).toMatchObject({ ok: true, summary: { isEmpty: true } });
  });
});

describe("what a plan deletes", () => {
  it.each([
    ["a target with a key of our own", "management", "management_role"],
    ["a target whose id is not its key", "argocd", "argocd_target_role"],
  ])("of %s needs leave by the target's key", async (_, key, role) => {
    await small.install({ resources: ["other_role", role], targets: { other: [], [key]: [`terraform_data.${role}`] } });
    small.synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    expect(await small.plan()).toMatchObject({ summary: { changes: [{ target: key, action: "destroy" }] } });
  });

  it("belongs to every target that shares it", async () => {
    const shared = ["terraform_data.shared_role_x"];
    await small.install({ resources: ["shared_role_x"], targets: { blue: shared, green: shared } });
    small.synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    const planned = await small.plan();
    expect(planned).toMatchObject({
      summary: {
        changes: expect.arrayContaining([expect.objectContaining({ target: "blue", sharedWith: ["green"] })]),
      },
    });
  });

  it("is still its target's after an apply that failed halfway and recorded what was to be left", async () => {
    await small.install({
      resources: ["orders_role", "other_role"],
      targets: { other: ["terraform_data.other_role"] },
    });
    small.synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    expect(await small.plan()).toMatchObject({ summary: { changes: [{ target: "orders", action: "destroy" }] } });
  });
});
