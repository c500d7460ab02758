import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeClusterCommand, EKSClient } from "@aws-sdk/client-eks";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { notAdoptedLines } from "../../cli/import";
import { adoptionOf } from "../../lib/adoption/adoption";
import { StackPlaces } from "../../lib/adoption/stack-places";
import { loadFleet } from "../../lib/fleet/load";
import { SynthesizedStack } from "../../lib/synth/output/synthesized-stack";
import { synthFleet } from "../../lib/synth/synth-fleet";

const SERVER = "https://ABC.gr7.us-east-1.eks.amazonaws.com";
const LABELS = { "argocd.argoproj.io/secret-type": "cluster" };
const ROLE = { to: "aws_iam_role.orders_role", id: "argocd-target-orders" };
const SECRET = { to: "kubernetes_secret_v1.orders_secret", id: "argocd/orders" };
const iam = mockClient(IAMClient);
const eks = mockClient(EKSClient);
let folder: string;
let secrets: object[];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "adoption-"));
  synthFleet(loadFleet(join(__dirname, "../../fleet.yaml")), {}, { outFolder: folder });
});

afterAll(() => {
  rmSync(folder, { recursive: true });
  iam.restore();
  eks.restore();
});

beforeEach(() => {
  const absent = Object.assign(new Error("absent"), { name: "ResourceNotFoundException" });
  iam.reset();
  eks.reset();
  iam.rejects(Object.assign(new Error("absent"), { name: "NoSuchEntityException" }));
  eks.rejects(absent);
  eks.on(DescribeClusterCommand).resolves({ cluster: { endpoint: SERVER } });
  secrets = [];
});

const trusting = (principal: string) => {
  const statement = { Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { AWS: principal } };
  iam.on(GetRoleCommand).resolves({
    Role: {
      RoleName: "argocd-target-orders",
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [statement] })),
      Path: "/",
      RoleId: "AROAEXAMPLE",
      Arn: "arn:aws:iam::444455556666:role/argocd-target-orders",
      CreateDate: new Date(0),
    },
  });
};

const secret = (labels: object, server: string) => ({
  metadata: { labels },
  data: { server: Buffer.from(server).toString("base64") },
});

function adoption() {
  const places = new StackPlaces({});
  const core = { listNamespacedSecret: async () => ({ items: secrets }) };
  // Only this call of the API is made.
  jest.spyOn(places, "argocdApiOf").mockResolvedValue({ core } as never);
  return adoptionOf(new SynthesizedStack("targets-shop", join(folder, "stacks/targets-shop")), places);
}

describe("import", () => {
  it("adopts a role with the fleet's trust policy and the cluster Secret of the same server", async () => {
    trusting("arn:aws:iam::111122223333:role/argocd-management");
    secrets = [secret(LABELS, `${SERVER.toLowerCase()}:443/`)];
    expect(await adoption()).toEqual({ adoptables: [ROLE, SECRET], left: [], unread: [] });
  });

  it("leaves a role that another account may assume", async () => {
    trusting("arn:aws:iam::999988887777:role/other");
    expect(await adoption()).toEqual({
      adoptables: [],
      left: [
        {
          to: ROLE.to,
          reason:
            "role argocd-target-orders trusts others than the fleet's policy does: it may belong to another owner",
        },
      ],
      unread: [],
    });
  });

  it("leaves a Secret without the cluster label", async () => {
    secrets = [secret({}, SERVER)];
    expect((await adoption()).left).toEqual([
      {
        to: SECRET.to,
        reason: "Secret argocd/orders is not a cluster Secret: it has no label argocd.argoproj.io/secret-type: cluster",
      },
    ]);
  });

  it.each(["https://other.example.com", ""])("leaves a cluster Secret whose server is '%s'", async (server) => {
    secrets = [secret(LABELS, server)];
    expect(await adoption()).toMatchObject({
      adoptables: [],
      left: [{ to: SECRET.to, reason: `Secret argocd/orders registers another server than ${SERVER}` }],
    });
  });

  it("counts a role that could not be read, and goes on with the others", async () => {
    const refused = Object.assign(new Error("not authorized"), { name: "AccessDenied" });
    iam.on(GetRoleCommand).rejects(refused);
    secrets = [secret(LABELS, SERVER)];
    expect(await adoption()).toEqual({
      adoptables: [SECRET],
      left: [],
      unread: [{ to: ROLE.to, reason: "AccessDenied: not authorized" }],
    });
  });

  it("says first what could not be read, and control characters as text", () => {
    const lines = notAdoptedLines([{ to: "a.b", reason: "left" }], [{ to: "c.d", reason: "no\u001b[2J" }]);
    expect(lines[0]).toBe("1 resource could not be read:");
    expect(lines[2]).toBe("1 resource not imported:");
    expect(lines.join("")).not.toContain("\u001b");
  });
});
