import { checkName } from "../../lib/model/check-result";
import { sampleFleet } from "../support/sample-fleet";
import { ARGOCD_CASES } from "./argocd-cases";
import type { CheckCase } from "./check-case";
import { EXCESS_TRUST_CASES } from "./excess-trust-cases";
import { POD_CASES } from "./pod-cases";
import { POD_IDENTITY_CASES } from "./pod-identity-cases";
import { SECRET_CASES } from "./secret-cases";
import { TARGET_CASES } from "./target-cases";
import { World } from "./world";

let world: World;

// Loading the Kubernetes client takes seconds.
beforeAll(async () => {
  await import("@kubernetes/client-node");
}, 60_000);

afterEach(() => world.server.stop());

describe("each verdict of each check", () => {
  it.each<CheckCase>([
    ...ARGOCD_CASES,
    ...POD_IDENTITY_CASES,
    ...POD_CASES,
    ...TARGET_CASES,
    ...SECRET_CASES,
    ...EXCESS_TRUST_CASES,
  ])("$check, $verdict: $name", async (one) => {
    world = await World.of((one.fleet ?? sampleFleet)());
    one.change(world);
    const results = await world.results();
    expect(JSON.stringify([...results.values()])).not.toContain("hunter2");
    const { verdict, evidence, fix } = results.get(one.check) ?? {};
    const expected = typeof one.evidence === "string" ? one.evidence : expect.stringMatching(one.evidence);
    const sameFix = fix?.replace(world.server.caData, "CA");
    expect({ verdict, evidence, fix: sameFix }).toEqual({ verdict: one.verdict, evidence: expected, fix: one.fix });
    // One cause is told once: whatever depends on it is skipped.
    const others = [...results.values()].filter((result) => ["FAIL", "UNKNOWN"].includes(result.verdict));
    const allowed = [one.check, ...(one.also ?? [])];
    expect(others.filter((other) => !allowed.includes(checkName(other)))).toEqual([]);
  });
});

it("doctor says how many targets are checked, from none to all", async () => {
  world = await World.of(sampleFleet());
  await world.results();
  expect(world.progress).toEqual([0, 1, 2]);
});
