import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stacksInOrder } from "../../lib/synth/output/stacks";
import { Apply } from "../../lib/terraform/apply";
import { rememberPlans } from "../../lib/terraform/known-plans";
import { type PlanOptions, planStacks, type StackPlan } from "../../lib/terraform/plan";
import { discardPlans, recordPlans } from "../../lib/terraform/saved-plans";

const TOOL = "argocd-eks-iam 0.0.0-test";
const HUB = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd";
const SECOND = "arn:aws:eks:eu-west-1:111122223333:cluster/argocd-2";
const STACK = "targets-shop";

let root: string;
let environment: NodeJS.ProcessEnv;
const out = () => join(root, "project/cdktf.out");
const fresh = () => join(root, "fresh/cdktf.out");
const progress = { log: () => {}, doing: () => {} };

/** What a stack says: resources by name, and which belong to which target; nothing for a version that recorded nothing. */
interface Content {
  readonly resources: readonly string[];
  readonly targets?: Readonly<Record<string, readonly string[]>>;
  readonly cluster?: string;
  readonly namespace?: string;
  /** A version whose plan fails. */
  readonly isBroken?: boolean;
}

function synth({ resources, targets, cluster = HUB, namespace = "argocd", isBroken = false }: Content): void {
  for (const folder of [out(), fresh()]) {
    const directory = join(folder, "stacks", STACK);
    mkdirSync(directory, { recursive: true });
    const output = {
      ...(targets ? { fleet_record: { value: { argocd_cluster: cluster, namespace, targets } } } : {}),
      ...(isBroken ? { broken: { value: '${file("no such file")}' } } : {}),
    };
    const configuration = {
      terraform: { backend: { local: { path: "../../../state/shop.tfstate" } } },
      resource: { terraform_data: Object.fromEntries(resources.map((name) => [name, { input: "1" }])) },
      ...(Object.keys(output).length > 0 ? { output } : {}),
    };
    writeFileSync(join(directory, "cdk.tf.json"), JSON.stringify(configuration, null, 2));
    const stacks = { [STACK]: { workingDirectory: `stacks/${STACK}`, dependencies: [] } };
    writeFileSync(join(folder, "manifest.json"), JSON.stringify({ stacks }));
  }
}

async function plan(options: Partial<PlanOptions> = {}): Promise<StackPlan> {
  discardPlans(out());
  const stacks = stacksInOrder(out());
  const plans = await planStacks({ stacks, environment, progress, ...options });
  const made = plans.flatMap((one, index) => {
    const stack = stacks[index];
    return one.ok && stack ? [{ stack, summary: one.summary, hasChanges: one.planFile !== undefined }] : [];
  });
  if (made.length > 0) rememberPlans(out(), recordPlans(out(), TOOL, made), environment);
  const [first] = plans;
  if (!first) throw new Error("nothing was planned");
  return first;
}

function apply(...allowDestroy: string[]): Promise<readonly string[]> {
  const options = { outFolder: out(), freshFolder: fresh(), tool: TOOL, allowDestroy, environment, progress };
  return new Apply(options).run().then((results) => results.map(({ result }) => result));
}

async function installed(content: Content): Promise<void> {
  synth(content);
  await plan();
  expect(await apply()).toEqual(["applied"]);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "argocd-eks-iam-record-"));
  mkdirSync(join(root, "home"));
  environment = { PATH: process.env.PATH, HOME: join(root, "home"), CHECKPOINT_DISABLE: "1" };
});

afterEach(() => rmSync(root, { recursive: true }));

const OURS = { resources: ["orders_role"], targets: { orders: ["terraform_data.orders_role"] } };

describe("the state of another fleet", () => {
  const refusalOf = (namespace: string, cluster: string) =>
    [
      `the state of ${STACK} belongs to another fleet.`,
      `  state:      Argo CD in namespace argocd of ${HUB}`,
      `  fleet file: Argo CD in namespace ${namespace} of ${cluster}`,
      "Give each fleet a prefix of its own in backend. If Argo CD moved, and this fleet file replaces the one that wrote the state:",
      `  argocd-eks-iam plan --replaces ${HUB}`,
    ].join("\n");

  it("is refused at plan with both identities, and no plan is left to apply", async () => {
    await installed(OURS);
    synth({ ...OURS, cluster: SECOND });
    expect(await plan()).toEqual({ stack: STACK, ok: false, error: refusalOf("argocd", SECOND) });
    expect(existsSync(join(out(), "stacks", STACK, "tfplan"))).toBe(false);
    await expect(apply()).rejects.toThrow("run plan first");
  });

  it("is refused where Argo CD is another one of the same cluster, and where everything is to be destroyed", async () => {
    await installed(OURS);
    synth({ ...OURS, namespace: "argocd-2" });
    expect(await plan()).toMatchObject({ error: refusalOf("argocd-2", HUB) });
    expect(await plan({ destroy: true })).toMatchObject({ error: refusalOf("argocd-2", HUB) });
  });

  it("is what a plan that fails says, where that is the reason", async () => {
    await installed(OURS);
    synth({ ...OURS, cluster: SECOND, isBroken: true });
    expect(await plan()).toMatchObject({ error: refusalOf("argocd", SECOND) });
    synth({ ...OURS, isBroken: true });
    expect(await plan()).toMatchObject({ error: expect.stringContaining("no such file") });
  });

  it("is taken over where the plan names the fleet that it replaces, and no other", async () => {
    await installed(OURS);
    synth({ ...OURS, cluster: SECOND });
    expect(await plan({ replaces: SECOND })).toMatchObject({ ok: false });
    expect(await plan({ replaces: HUB })).toMatchObject({ ok: true });
    expect(await apply()).toEqual(["applied"]);
    expect(await plan()).toMatchObject({ ok: true });
  });

  it("cannot be told where an earlier version wrote the state: the next apply records the fleet, and changes nothing else", async () => {
    await installed({ resources: ["orders_role"] });
    synth(OURS);
    const planned = await plan();
    expect(planned).toMatchObject({ ok: true, summary: { isEmpty: false, changes: [] } });
    expect(await apply()).toEqual(["applied"]);
    expect(await plan()).toMatchObject({ ok: true, summary: { isEmpty: true } });
  });
});

describe("what a plan deletes", () => {
  it.each([
    ["a target with a key of our own", "management", "management_role"],
    ["a target whose id is not its key", "argocd", "argocd_target_role"],
  ])("of %s needs leave by the target's key", async (_, key, role) => {
    await installed({ resources: ["other_role", role], targets: { other: [], [key]: [`terraform_data.${role}`] } });
    synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    expect(await plan()).toMatchObject({ summary: { changes: [{ target: key, action: "destroy" }] } });
  });

  it("belongs to every target that shares it", async () => {
    const shared = ["terraform_data.shared_role_x"];
    await installed({ resources: ["shared_role_x"], targets: { blue: shared, green: shared } });
    synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    const planned = await plan();
    expect(planned).toMatchObject({
      summary: {
        changes: expect.arrayContaining([expect.objectContaining({ target: "blue", sharedWith: ["green"] })]),
      },
    });
  });

  it("is still its target's after an apply that failed halfway and recorded what was to be left", async () => {
    await installed({ resources: ["orders_role", "other_role"], targets: { other: ["terraform_data.other_role"] } });
    synth({ resources: ["other_role"], targets: { other: ["terraform_data.other_role"] } });
    expect(await plan()).toMatchObject({ summary: { changes: [{ target: "orders", action: "destroy" }] } });
  });
});
