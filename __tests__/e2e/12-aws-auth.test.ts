import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { adminOf, aws, kubectlAsAdmin } from "../../sandbox/clients";
import { assumeRole } from "../../sandbox/hops";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { makeCluster } from "../../sandbox/seed";
import { SHOP } from "../../sandbox/world";
import { trusting, withRole } from "./support/admin";
import { enter, managementSession, must, refusal } from "./support/argocd";
import { blamed, namesFaults } from "./support/doctor";
import { exampleFile } from "./support/example";
import { Project } from "./support/project";
import { theSandbox } from "./support/sandbox";

const LEGACY = { name: "legacy-orders", account: SHOP, region: "us-east-1" } as const;
const ROLE = `arn:aws:iam::${SHOP}:role/argocd-target-legacy`;

/** What EKS and an administrator leave in a cluster: node roles, the pipeline, users, a comment. */
const FOREIGN = `# nodes, written by EKS
- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: arn:aws:iam::${SHOP}:role/nodes
  username: system:node:{{EC2PrivateDNSName}}
- rolearn: arn:aws:iam::${SHOP}:role/terraform   # the pipeline
  username: terraform
  groups: [system:masters]
`;
const USERS = `- userarn: arn:aws:iam::${SHOP}:user/ops\n  username: ops\n`;

let sandbox: Sandbox;
let project: Project;

beforeAll(async () => {
  sandbox = theSandbox();
  await makeCluster(sandbox, adminOf(sandbox, SHOP), LEGACY, "CONFIG_MAP");
  await write({ mapRoles: FOREIGN, mapUsers: USERS, custom: "kept\n" });
  project = new Project(sandbox, "aws-auth", exampleFile("aws-auth"));
  await project.synth();
  await project.applyAll();
});

async function kubectl(args: readonly string[], input?: string): Promise<string> {
  const { code, stdout, stderr } = await kubectlAsAdmin(sandbox, LEGACY, args, input);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

/** Makes the ConfigMap as another tool would: whole. */
async function write(data: Record<string, string>): Promise<void> {
  const metadata = { name: "aws-auth", namespace: "kube-system" };
  await kubectl(["apply", "-f", "-"], JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata, data }));
}

async function read(): Promise<Record<string, string>> {
  return JSON.parse(await kubectl(["get", "configmap", "aws-auth", "-n", "kube-system", "-o", "json"])).data;
}

/** Looks at the cluster as Argo CD does, until the authenticator has read the ConfigMap. */
async function look(until: (ok: boolean) => boolean = (ok) => ok) {
  const session = await managementSession(sandbox);
  for (let tries = 0; ; tries++) {
    const answer = await enter(sandbox, session, "legacy", "get", "namespaces", "-o", "name");
    if (until(answer.ok) || tries >= 20) return answer;
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

describe("a cluster that reads aws-auth, judged by aws-iam-authenticator", () => {
  it("lets Argo CD in, and the second plan has nothing to change", async () => {
    expect(await must(look())).toContain("namespace/default");
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });

  it("has one entry more, and every other byte as it was", async () => {
    const { mapRoles, ...others } = await read();
    expect(mapRoles?.startsWith(FOREIGN)).toBe(true);
    expect(parse(mapRoles ?? "").slice(2)).toEqual([
      { rolearn: ROLE, username: "argocd-eks-iam:legacy", groups: ["system:masters"] },
    ]);
    expect(others).toEqual({ mapUsers: USERS, custom: "kept\n" });
  });

  it("is drifted when somebody takes the entry away, and plan and apply bring it back", async () => {
    const whole = await read();
    await write({ ...whole, mapRoles: FOREIGN });
    expect(await blamed(project)).toEqual([expect.stringMatching(/^legacy, aws-auth: aws-auth has no entry for/)]);
    const status = await project.command("status", ["--stack", "targets-shop"]);
    expect(status.stdout).toMatch(/│ legacy +│ drifted/);
    expect(status.code).toBe(2);
    const planned = await project.command("plan", ["--stack", "targets-shop"]);
    expect(planned.stdout).toContain("RESTORES this entry in aws-auth, which was changed outside Terraform");
    expect(planned.code).toBe(2);
    expect((await project.command("apply")).code).toBe(0);
    expect(await read()).toEqual(whole);
    expect((await project.command("plan", ["--stack", "targets-shop"])).code).toBe(0);
  });

  it("has nothing the doctor blames", async () => {
    expect(await blamed(project)).toEqual([]);
  });

  it("refuses another role of its account", async () => {
    await withRole(
      { account: SHOP, name: "not-in-aws-auth", trust: trusting(`arn:aws:iam::${SHOP}:user/admin`) },
      async (arn) => {
        const session = await must(assumeRole(sandbox, adminOf(sandbox, SHOP), arn));
        const { stdout } = await kubectlAsAdmin(sandbox, "argocd", [
          "get",
          "secret/legacy",
          "-n",
          "argocd",
          "-o",
          "json",
        ]);
        const config = JSON.parse(Buffer.from(JSON.parse(stdout).data.config, "base64").toString());
        delete config.awsAuthConfig.roleARN;
        await kubectlAsAdmin(
          sandbox,
          "argocd",
          ["create", "secret", "generic", "as-other", "-n", "argocd", "--from-literal=name=x"].concat(
            `--from-literal=server=${Buffer.from(JSON.parse(stdout).data.server, "base64")}`,
            `--from-literal=config=${JSON.stringify(config)}`,
          ),
        );
        try {
          expect(await refusal(enter(sandbox, session, "as-other", "get", "namespaces"))).toMatch(
            /Unauthorized|logged in|provide credentials/,
          );
        } finally {
          await kubectlAsAdmin(sandbox, "argocd", ["delete", "secret/as-other", "-n", "argocd"]);
        }
      },
    );
  });

  it("keeps what others write after us, when groups change and when the target goes", async () => {
    const others = "- rolearn: arn:aws:iam::444455556666:role/new-nodes\n  username: new\n";
    const before = await read();
    await write({ ...before, mapRoles: before.mapRoles + others });
    const fleet = exampleFile("aws-auth");
    fleet.targets.legacy.access.groups = ["viewers"];
    project.write(fleet);
    await project.synth();
    await project.apply("targets-shop");
    const changed = await read();
    expect(parse(changed.mapRoles ?? "").find(({ rolearn }: { rolearn: string }) => rolearn === ROLE).groups).toEqual([
      "viewers",
    ]);
    expect(await refusal(look((ok) => !ok))).toMatch(/forbidden/i);

    fleet.targets = {};
    project.write(fleet);
    await project.synth();
    await project.apply("targets-shop");
    expect(await read()).toEqual({ mapRoles: FOREIGN + others, mapUsers: USERS, custom: "kept\n" });
    expect((await project.plan("targets-shop")).code).toBe(0);
  });

  it("reads mapRoles as the AWS CDK writes it, and leaves it as it was after terraform destroy", async () => {
    const json = JSON.stringify(parse(FOREIGN));
    await write({ mapRoles: json });
    project.write(exampleFile("aws-auth"));
    await project.synth();
    await project.apply("targets-shop");
    expect(await must(look())).toContain("namespace/default");
    await project.destroyAll();
    expect((await read()).mapRoles).toBe(json);
  });
});

describe("the program that writes aws-auth", () => {
  const keys = ["one", "two", "three"];

  async function run(what: "add" | "remove", key: string, group: string): Promise<void> {
    const cluster = JSON.parse(
      (
        await aws(
          sandbox,
          adminOf(sandbox, SHOP),
          ["eks", "describe-cluster", "--name", LEGACY.name, "--output", "json"],
          LEGACY.region,
        )
      ).stdout,
    ).cluster;
    await project.program(what, {
      key,
      cluster: LEGACY.name,
      region: LEGACY.region,
      endpoint: cluster.endpoint,
      ca_data: cluster.certificateAuthority.data,
      rolearn: `arn:aws:iam::${SHOP}:role/${key}`,
      username: key,
      groups: [group],
      deploy_role: `arn:aws:iam::${SHOP}:role/terraform`,
      profile: "",
    });
  }

  // A fixed seed: a failure can be run again.
  let seed = 20261124;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };

  it("keeps every foreign byte and key through random changes, while others write at the same time", async () => {
    await write({ mapRoles: FOREIGN, mapUsers: USERS, custom: "kept\n" });
    let foreign = FOREIGN;
    const ours = new Map<string, string>();
    for (let step = 0; step < 5; step++) {
      const key = keys[random(keys.length)] as string;
      const group = `group-${random(3)}`;
      const remove = random(3) === 0;
      const added = `- rolearn: arn:aws:iam::${SHOP}:role/node-${step}   # ${step}\n  username: n\n`;
      const others = random(2) === 0;
      await Promise.all([run(remove ? "remove" : "add", key, group), others ? append(added) : undefined]);
      if (others) foreign += added;
      if (remove) ours.delete(key);
      else ours.set(key, group);
      const { mapRoles, ...rest } = await read();
      expect(rest).toEqual({ mapUsers: USERS, custom: "kept\n" });
      const text = (mapRoles ?? "").replace(/# argocd-eks-iam begin (\S+)[\s\S]*?# argocd-eks-iam end \1\n/g, "");
      expect(text).toBe(foreign);
      const entries = parse(mapRoles ?? "") as { rolearn: string; groups?: string[] }[];
      const found = entries.filter(({ rolearn }) => keys.some((name) => rolearn.endsWith(`:role/${name}`)));
      expect(new Map(found.map(({ rolearn, groups }) => [rolearn.split("/")[1], groups?.[0]]))).toEqual(ours);
    }
  });

  /** Appends as a careful other writer would: refused where the ConfigMap changed since it was read. */
  async function append(text: string): Promise<void> {
    for (;;) {
      const json = JSON.parse(await kubectl(["get", "configmap", "aws-auth", "-n", "kube-system", "-o", "json"]));
      json.data.mapRoles += text;
      const file = join(sandbox.state, "append.json");
      writeFileSync(file, JSON.stringify(json));
      const { code, stderr } = await kubectlAsAdmin(sandbox, LEGACY, ["replace", "-f", file]);
      if (code === 0) return;
      if (!/Conflict|conflict|modified/.test(stderr)) throw new Error(stderr);
    }
  }
});

describe("docs/operations.md, From aws-auth to access entries", () => {
  beforeAll(async () => {
    await write({ mapRoles: FOREIGN, mapUsers: USERS });
    project.write(exampleFile("aws-auth"));
    await project.synth();
    await project.applyAll();
  });

  namesFaults(
    () => project,
    [
      {
        name: "mode CONFIG_MAP, which reads no access entries",
        isHealed: true,
        check: "cluster",
        inject: async () => {
          const fleet = exampleFile("aws-auth");
          delete fleet.targets.legacy.access;
          project.write(fleet);
        },
        evidence: /authentication mode CONFIG_MAP of the cluster does not support access-entry/,
      },
    ],
  );

  it("lets Argo CD in by its access entry, and takes its entry out of aws-auth", async () => {
    expect((await read()).mapRoles).toBe(FOREIGN);
    expect(await must(look())).toContain("namespace/default");
  });

  it("reads aws-auth, too, after that", async () => {
    project.write(exampleFile("aws-auth"));
    await project.synth();
    await project.apply("targets-shop");
    expect(await must(look())).toContain("namespace/default");
    expect(await blamed(project)).toEqual([]);
    expect((await read()).mapRoles).not.toBe(FOREIGN);
  });
});
