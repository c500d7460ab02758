import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { adminOf, aws, type Credentials } from "../../sandbox/clients";
import { assumeRole, assumeRoleWithWebIdentity, podIdentityCredentials, serviceAccountToken } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { ARGOCD_SERVICE_ACCOUNTS, PLATFORM, SHOP } from "../../sandbox/world";
import { asAdmin as asAdminOf } from "./support/admin";
import { enter, enterAsPod, MANAGEMENT_ROLE, makeServiceAccount, must, refusal } from "./support/argocd";
import { blamed } from "./support/doctor";
import { difference, type Inventory, inventory } from "./support/inventory";
import { asPod as podOf, tagSessionsOf, turnTagsOff, withAssociation } from "./support/pod-identity";
import { PROJECT, Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;
let before: Inventory;

beforeAll(async () => {
  sandbox = theSandbox();
  before = await inventory(sandbox);
  project = new Project(sandbox, "pod-identity", example());
  await project.synth();
  await project.applyAll();
});

function example() {
  return parse(readFileSync(join(PROJECT, "examples/pod-identity/fleet.yaml"), "utf8"));
}

const asPod = (serviceAccount: string, of: { namespace?: string; audience?: string } = {}) =>
  podOf(sandbox, serviceAccount, of);

/** As Argo CD's pods do, by their own program and the agent. */
async function entersBothTargets(serviceAccount: string): Promise<void> {
  const account = { namespace: "argocd", serviceAccount, audience: "pods.eks.amazonaws.com" };
  const token = await must(serviceAccountToken(sandbox, account));
  for (const target of ["payments", "orders"]) {
    const namespaces = await must(enterAsPod(sandbox, { token }, target, "get", "namespaces", "-o", "name"));
    expect(namespaces).toContain("namespace/default");
  }
}

const asAdmin = (...args: string[]) => asAdminOf(PLATFORM, ...args);

describe("under Pod Identity", () => {
  it("the second plan has nothing to change", async () => {
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });

  it("the doctor blames nothing", async () => {
    expect(await blamed(project)).toEqual([]);
  });

  it("there is neither an annotation nor a change of the OIDC provider, and the agent is installed", async () => {
    const places = difference(before, await inventory(sandbox)).map((line) => line.split(":")[0]);
    expect(places).not.toContain("+ service accounts of argocd");
    expect(places).not.toContain(`+ OIDC providers of ${PLATFORM}`);
    expect(await asAdmin("eks", "list-addons", "--cluster-name", "argocd", "--query", "addons")).toBe(
      "eks-pod-identity-agent",
    );
  });

  it.each(ARGOCD_SERVICE_ACCOUNTS)("%s enters both targets, in the same account and in another", entersBothTargets);
});

describe("under Pod Identity the management role refuses", () => {
  it("a service account nobody associated", async () => {
    expect(await refusal(asPod("default-app"))).toMatch(/No pod identity association/);
  });

  it("another service account, whoever associates it", async () => {
    const reason = await withAssociation(
      { cluster: "argocd", namespace: "argocd", serviceAccount: "default-app" },
      () => refusal(asPod("default-app")),
    );
    expect(reason).toMatch(/AccessDeniedException.*sts:AssumeRole/);
  });

  it("a service account of the same name in another namespace, whoever associates it", async () => {
    const reason = await withAssociation(
      { cluster: "argocd", namespace: "other", serviceAccount: "argocd-server" },
      () => refusal(asPod("argocd-server", { namespace: "other" })),
    );
    expect(reason).toMatch(/AccessDeniedException.*sts:AssumeRole/);
  });

  it("a service account of the same name and namespace of another cluster, whoever associates it", async () => {
    await makeServiceAccount(sandbox, "payments");
    const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "pods.eks.amazonaws.com" };
    const token = await must(serviceAccountToken(sandbox, account, "payments"));
    const reason = await withAssociation(
      { cluster: "payments", namespace: "argocd", serviceAccount: "argocd-server" },
      () => refusal(podIdentityCredentials(sandbox, token)),
    );
    expect(reason).toMatch(/AccessDeniedException.*sts:AssumeRole/);
  });

  it("a token made for STS", async () => {
    expect(await refusal(asPod("argocd-server", { audience: "sts.amazonaws.com" }))).toMatch(/audience/);
  });

  it("web identity: the way of IRSA is closed", async () => {
    const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "sts.amazonaws.com" };
    const token = await must(serviceAccountToken(sandbox, account));
    expect(await refusal(assumeRoleWithWebIdentity(sandbox, { token, roleArn: MANAGEMENT_ROLE }))).toMatch(
      /AccessDenied/,
    );
  });
});

describe("a target that requires session tags refuses the management role", () => {
  const target = (name: string, account: string) => `arn:aws:iam::${account}:role/argocd-target-${name}`;

  /** A session of the management role that no pod has, by a trust policy somebody widened. */
  async function managementRoleWithTags(...tags: string[]): Promise<Credentials> {
    const args = ["sts", "assume-role", "--role-arn", MANAGEMENT_ROLE, "--role-session-name", "nobody"];
    const json = await aws(sandbox, adminOf(sandbox, PLATFORM), [
      ...args,
      ...(tags.length > 0 ? ["--tags", ...tags] : []),
      ...["--output", "json"],
    ]);
    if (json.code !== 0) throw new Error(json.stderr);
    const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(json.stdout).Credentials;
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  }

  beforeAll(async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${PLATFORM}:user/admin` },
          Action: ["sts:AssumeRole", "sts:TagSession"],
        },
      ],
    };
    await asAdmin(
      ...["iam", "update-assume-role-policy", "--role-name", "argocd-management"],
      ...["--policy-document", JSON.stringify(trust)],
    );
  });

  afterAll(async () => {
    await project.apply("argocd");
  });

  it("without tags, which a target that requires none lets in", async () => {
    const session = await managementRoleWithTags();
    expect((await assumeRole(sandbox, session, target("payments", PLATFORM))).ok).toBe(true);
    expect(await refusal(assumeRole(sandbox, session, target("orders", SHOP)))).toMatch(/AccessDenied/);
  });

  it.each([
    ["another namespace", "Key=kubernetes-namespace,Value=other"],
    ["another service account", "Key=kubernetes-service-account,Value=default-app"],
    ["another cluster", `Key=eks-cluster-arn,Value=arn:aws:eks:eu-west-1:${PLATFORM}:cluster/payments`],
  ])("with the tags of %s, which a target that requires none lets in", async (_, wrong) => {
    const right = [
      "Key=kubernetes-namespace,Value=argocd",
      "Key=kubernetes-service-account,Value=argocd-server",
      `Key=eks-cluster-arn,Value=arn:aws:eks:eu-west-1:${PLATFORM}:cluster/argocd`,
    ];
    const key = wrong.split(",")[0] as string;
    const session = await managementRoleWithTags(...right.filter((tag) => !tag.startsWith(`${key},`)), wrong);
    expect((await assumeRole(sandbox, session, target("payments", PLATFORM))).ok).toBe(true);
    expect(await refusal(assumeRole(sandbox, session, target("orders", SHOP)))).toMatch(/AccessDenied/);
    const pod = await managementRoleWithTags(...right);
    expect((await assumeRole(sandbox, pod, target("orders", SHOP))).ok).toBe(true);
  });
});

describe("changing the identity in the fleet file", () => {
  const entersBy = async (session: Credentials) =>
    must(enter(sandbox, session, "orders", "get", "namespaces", "-o", "name"));

  it("to irsa is one apply of each stack, and back", async () => {
    const fleet = example();
    fleet.argocd = { account: "platform", cluster: "argocd" };
    // The file must not ask for tags that IRSA does not give.
    fleet.targets.orders.role = undefined;
    project.write(fleet);
    await project.synth();
    await project.applyAll();
    const account = { namespace: "argocd", serviceAccount: "argocd-server", audience: "sts.amazonaws.com" };
    const token = await must(serviceAccountToken(sandbox, account));
    const session = await must(assumeRoleWithWebIdentity(sandbox, { token, roleArn: MANAGEMENT_ROLE }));
    expect(await entersBy(session)).toContain("namespace/default");

    project.write({ ...example(), argocd: { ...example().argocd, podIdentityAgent: "existing" } });
    await project.synth();
    const plan = await project.plan("argocd");
    expect(plan.code).toBe(2);
    expect((plan.stdout + plan.stderr).replace(/\s+/g, " ")).toContain(
      "Warning: reading EKS Add-On (argocd:eks-pod-identity-agent): couldn't find resource",
    );
    await project.applyAll();
    expect(await entersBy(await must(asPod("argocd-server")))).toContain("namespace/default");
  });

  it("without sts:TagSession in a target's trust the chain is refused: the tags go along", async () => {
    const trust = {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { AWS: MANAGEMENT_ROLE }, Action: "sts:AssumeRole" }],
    };
    await asAdmin(
      ...["iam", "update-assume-role-policy", "--role-name", "argocd-target-payments"],
      ...["--policy-document", JSON.stringify(trust)],
    );
    const session = await must(asPod("argocd-server"));
    const target = `arn:aws:iam::${PLATFORM}:role/argocd-target-payments`;
    expect(await refusal(assumeRole(sandbox, session, target))).toMatch(/AccessDenied/);
    await project.apply("targets-platform");
    expect((await assumeRole(sandbox, session, target)).ok).toBe(true);
  });
});

describe("without session tags", () => {
  beforeAll(async () => {
    const fleet = example();
    fleet.argocd.sessionTags = false;
    fleet.targets.orders.role = undefined;
    project.write(fleet);
    await project.synth();
    await turnTagsOff(project);
    for (const stack of project.stacks.slice(1)) await project.apply(stack);
  });

  it("there is nothing to change in the second plan, and nothing the doctor blames", async () => {
    expect(new Set(Object.values(await project.planCodes()))).toEqual(new Set([0]));
    expect(await blamed(project)).toEqual([]);
  });

  it.each(ARGOCD_SERVICE_ACCOUNTS)("%s enters both targets", entersBothTargets);

  it("the management role is given to whoever is associated, as the warning says", async () => {
    const association = { cluster: "argocd", namespace: "argocd", serviceAccount: "default-app" };
    const session = await withAssociation({ ...association, hasSessionTags: false }, () => must(asPod("default-app")));
    expect(session.accessKeyId).not.toBe("");
  });

  it("a session with tags is refused by every target, and the doctor names the association that gives them", async () => {
    await tagSessionsOf("argocd-server", true);
    const session = await must(asPod("argocd-server"));
    expect(await refusal(enter(sandbox, session, "orders", "version"))).toMatch(/AccessDenied.*sts:TagSession/);
    expect(await blamed(project)).toEqual([
      "Argo CD, service accounts: the association of service account argocd-server adds session tags, which no policy allows",
    ]);
    await tagSessionsOf("argocd-server", false);
  });
});

describe("destroying it", () => {
  it("leaves what was there before", async () => {
    await project.destroyAll();
    expect(difference(before, await inventory(sandbox))).toEqual([]);
    const cluster = ["--cluster-name", "argocd"];
    expect(await asAdmin("eks", "list-pod-identity-associations", ...cluster, "--query", "associations")).toBe("");
    expect(await asAdmin("eks", "list-addons", ...cluster, "--query", "addons")).toBe("");
  });
});
