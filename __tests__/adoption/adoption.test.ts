import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  DescribeClusterCommand,
  EKSClient,
  ListAssociatedAccessPoliciesCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import {
  GetPolicyCommand,
  GetRoleCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListEntitiesForPolicyCommand,
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { mockClient } from "aws-sdk-client-mock";
import { notAdoptedLines } from "../../cli/import";
import { adoptionOf } from "../../lib/adoption/adoption";
import { inlinePoliciesOf } from "../../lib/adoption/inline-policies";
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
            "role argocd-target-orders trusts other principals than the trust policy of the fleet: the role may belong to another owner",
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
        reason:
          "Secret argocd/orders is not a cluster Secret: the Secret has no label argocd.argoproj.io/secret-type: cluster",
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

  it("counts what Terraform alone can know, and a stack without the provider", async () => {
    trusting("arn:aws:iam::111122223333:role/argocd-management");
    eks.on(DescribeClusterCommand).resolves({ cluster: {} });
    secrets = [secret(LABELS, SERVER)];
    expect((await adoption()).unread).toEqual([
      {
        to: SECRET.to,
        reason: "only Terraform can resolve the definition of the resource: compare the resource manually",
      },
    ]);
  });

  it("says first what could not be read, and control characters as text", () => {
    const lines = notAdoptedLines([{ to: "a.b", reason: "left" }], [{ to: "c.d", reason: "no\u001b[2J" }]);
    expect(lines[0]).toBe("1 resource could not be read:");
    expect(lines[2]).toBe("1 resource not imported:");
    expect(lines.join("")).not.toContain("\u001b");
  });
});

describe("import of each kind of resource", () => {
  const ISSUER = "oidc.eks.eu-west-1.amazonaws.com/id/ABC";
  const POLICY = "arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0";
  let other: string;

  beforeAll(() => {
    other = mkdtempSync(join(tmpdir(), "adoption-"));
    synthFleet(loadFleet(join(__dirname, "../../examples/pod-identity/fleet.yaml")), {}, { outFolder: other });
  });

  afterAll(() => rmSync(other, { recursive: true }));

  const places = () => {
    const made = new StackPlaces({});
    const core = { listNamespacedSecret: async () => ({ items: [] }) };
    jest.spyOn(made, "argocdApiOf").mockResolvedValue({ core } as never);
    return made;
  };
  const adopted = async (name: string, root = folder) =>
    adoptionOf(new SynthesizedStack(name, join(root, "stacks", name)), places());

  const PRINCIPAL = "arn:aws:iam::444455556666:role/argocd-target-orders";
  const VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

  it("finds an access entry and its policy by cluster and principal", async () => {
    eks.on(DescribeAccessEntryCommand).resolves({ accessEntry: {} });
    eks.on(ListAssociatedAccessPoliciesCommand).resolves({ associatedAccessPolicies: [{ policyArn: VIEW }] });
    expect((await adopted("targets-shop")).adoptables).toEqual([
      { to: "aws_eks_access_entry.orders_access_entry", id: `orders-prod:${PRINCIPAL}` },
      {
        to: "aws_eks_access_policy_association.orders_access_entry_AmazonEKSClusterAdminPolicy",
        id: `orders-prod#${PRINCIPAL}#${VIEW}`,
      },
    ]);
    eks.on(ListAssociatedAccessPoliciesCommand).resolves({ associatedAccessPolicies: [{ policyArn: `${VIEW}2` }] });
    expect((await adopted("targets-shop")).adoptables).toHaveLength(1);
  });

  const management = (federated: string, subjects: readonly string[]) => {
    const statement = {
      Action: "sts:AssumeRoleWithWebIdentity",
      Effect: "Allow",
      Principal: { Federated: federated },
      Condition: {
        StringEquals: {
          [`${ISSUER}:aud`]: "sts.amazonaws.com",
          [`${ISSUER}:sub`]: subjects.map((name) => `system:serviceaccount:argocd:argocd-${name}`),
        },
      },
    };
    iam.on(GetRoleCommand).resolves({
      Role: {
        ...{ RoleName: "argocd-management", Path: "/", RoleId: "AROAEXAMPLE", CreateDate: new Date(0) },
        Arn: "arn:aws:iam::111122223333:role/argocd-management",
        AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify({ Statement: [statement] })),
      },
    });
    eks.on(DescribeClusterCommand).resolves({ cluster: { identity: { oidc: { issuer: `https://${ISSUER}` } } } });
    iam.on(GetPolicyCommand).resolves({ Policy: { Arn: POLICY } });
    iam.on(ListAttachedRolePoliciesCommand).resolves({ AttachedPolicies: [{ PolicyArn: POLICY }] });
    iam.on(ListEntitiesForPolicyCommand).resolves({ PolicyRoles: [{ RoleName: "argocd-management" }] });
  };
  const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${ISSUER}`;
  const SERVICE_ACCOUNTS = ["application-controller", "applicationset-controller", "server"];

  it("finds the management role by its trust in the cluster's issuer, its policies, and their attachment", async () => {
    management(PROVIDER, SERVICE_ACCOUNTS);
    const { adoptables, left, unread } = await adopted("argocd");
    expect([left, unread]).toEqual([[], []]);
    expect(adoptables).toEqual([
      { to: "aws_iam_policy.management_role_assume_target_roles_0", id: POLICY },
      { to: "aws_iam_role.management_role", id: "argocd-management" },
      {
        to: "aws_iam_role_policy_attachment.management_role_attach_assume_target_roles_0",
        id: `argocd-management/${POLICY}`,
      },
    ]);
  });

  it("leaves the attachment to a role that is left", async () => {
    management("arn:aws:iam::111122223333:oidc-provider/other.example.com", SERVICE_ACCOUNTS);
    const { adoptables, left } = await adopted("argocd");
    expect(left.map(({ to }) => to)).toEqual(["aws_iam_role.management_role"]);
    expect(adoptables.map(({ to }) => to)).toEqual(["aws_iam_policy.management_role_assume_target_roles_0"]);
  });

  it("leaves a policy that other principals also use, and its attachment", async () => {
    management(PROVIDER, SERVICE_ACCOUNTS);
    iam.on(ListEntitiesForPolicyCommand).resolves({
      PolicyRoles: [{ RoleName: "argocd-management" }, { RoleName: "deploy" }],
      PolicyUsers: [{ UserName: "eve" }],
      PolicyGroups: [{ GroupName: "ops" }],
    });
    const { adoptables, left } = await adopted("argocd");
    expect(left).toEqual([
      {
        to: "aws_iam_policy.management_role_assume_target_roles_0",
        reason: `policy ${POLICY} is attached to role deploy, user eve, group ops: the policy may belong to another owner`,
      },
    ]);
    expect(adoptables.map(({ to }) => to)).toEqual(["aws_iam_role.management_role"]);
  });

  it("leaves the management role of other service accounts", async () => {
    management(PROVIDER, ["server", "other"]);
    expect((await adopted("argocd")).left).toHaveLength(1);
  });

  it("finds Pod Identity associations and the agent's add-on", async () => {
    eks.on(ListPodIdentityAssociationsCommand).resolves({ associations: [] });
    eks
      .on(ListPodIdentityAssociationsCommand, { serviceAccount: "argocd-server" })
      .resolves({ associations: [{ associationId: "a-1" }] });
    eks.on(DescribeAddonCommand).resolves({ addon: {} });
    expect((await adopted("argocd", other)).adoptables).toEqual([
      { to: "aws_eks_addon.pod_identity_agent", id: "argocd:eks-pod-identity-agent" },
      { to: "aws_eks_pod_identity_association.pod_identity_argocd-server", id: "argocd,a-1" },
    ]);
  });

  it("names the inline policies of the roles it adopts, and counts those that may not be listed", async () => {
    const stack = new SynthesizedStack("targets-shop", join(folder, "stacks/targets-shop"));
    iam.on(ListRolePoliciesCommand).resolves({ PolicyNames: ["admin"] });
    expect(await inlinePoliciesOf(stack, [], places())).toEqual({ deletions: [], unread: [] });
    expect(await inlinePoliciesOf(stack, [ROLE], places())).toEqual({
      deletions: ["aws iam delete-role-policy --role-name argocd-target-orders --policy-name admin"],
      unread: [],
    });
    iam.on(ListRolePoliciesCommand).rejects(Object.assign(new Error("no"), { name: "AccessDenied" }));
    expect(await inlinePoliciesOf(stack, [ROLE], places())).toEqual({
      deletions: [],
      unread: [{ to: ROLE.to, reason: "inline policies of the role: AccessDenied: no" }],
    });
  });
});
