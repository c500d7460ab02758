import type { AccessEntry, Addon, AssociatedAccessPolicy, Cluster, PodIdentityAssociation } from "@aws-sdk/client-eks";
import { mockClient } from "aws-sdk-client-mock";
import { AwsSession } from "../../lib/aws/aws-session";
import type { Account } from "../../lib/model/fleet";

/** What AWS answers where there is nothing of that name. */
function absent(service: "iam" | "eks"): Error {
  const name = service === "iam" ? "NoSuchEntityException" : "ResourceNotFoundException";
  return Object.assign(new Error("there is none"), { name });
}

/** What AWS answers to a principal that lacks a permission. */
export function accessDenied(action: string): Error {
  return Object.assign(new Error(`User: x is not authorized to perform: ${action}`), { name: "AccessDeniedException" });
}

/** A role as IAM has it, documents as objects. */
export interface FakeRole {
  readonly arn: string;
  readonly createdAt?: Date;
  trust: unknown;
  readonly tags?: Readonly<Record<string, string>>;
  boundary?: string;
  readonly inline: Record<string, unknown>;
  readonly attached: string[];
}

/** An AWS account that answers with what its fields hold. `failing` answers with an error, by the name of the command. */
export class FakeAccount {
  readonly failing = new Map<string, Error>();
  readonly roles = new Map<string, FakeRole>();
  readonly policies = new Map<string, unknown>();
  readonly oidcProviders = new Map<string, readonly string[]>();
  readonly clusters = new Map<string, Cluster>();
  readonly entries = new Map<string, AccessEntry>();
  readonly accessPolicies = new Map<string, AssociatedAccessPolicy[]>();
  readonly associations = new Map<string, PodIdentityAssociation>();
  readonly addons = new Map<string, Addon>();
  readonly session: AwsSession;
  caller: { Account: string; Arn: string };

  constructor({ id, regions }: Account) {
    this.caller = { Account: id, Arn: `arn:aws:sts::${id}:assumed-role/terraform/session` };
    this.session = new AwsSession({ region: regions[0] ?? "" }, {});
    const { sts, iam, eks } = this.session;
    for (const mock of [mockClient(sts), mockClient(iam), mockClient(eks)]) {
      // Of the union of all commands only name and input are asked for.
      mock.send.callsFake((command: object) => this.answer(command as AwsAsked) as never);
    }
  }

  /** Forgets everything; making the clients takes longer than all that a test does. */
  reset({ id }: Account): this {
    for (const state of Object.values(this)) if (state instanceof Map) state.clear();
    this.caller = { Account: id, Arn: `arn:aws:sts::${id}:assumed-role/terraform/session` };
    return this;
  }

  /** By the name of the command. */
  private readonly answers: Readonly<Record<string, (input: Input) => unknown>> = {
    GetCallerIdentity: () => this.caller,
    GetRole: ({ RoleName }) => ({ Role: this.roleAnswer(this.role(RoleName)) }),
    ListRolePolicies: ({ RoleName }) => ({ PolicyNames: Object.keys(this.role(RoleName).inline) }),
    GetRolePolicy: ({ RoleName, PolicyName = "" }) => ({
      PolicyDocument: encoded(this.role(RoleName).inline[PolicyName]),
    }),
    ListAttachedRolePolicies: ({ RoleName }) => ({
      AttachedPolicies: this.role(RoleName).attached.map((PolicyArn) => ({ PolicyArn })),
    }),
    GetPolicy: () => ({ Policy: { DefaultVersionId: "v3" } }),
    GetPolicyVersion: ({ PolicyArn = "", VersionId }) => ({
      PolicyVersion: { Document: encoded(VersionId === "v3" ? this.policies.get(PolicyArn) : {}) },
    }),
    GetOpenIDConnectProvider: ({ OpenIDConnectProviderArn = "" }) => ({
      ClientIDList: this.oidcProviders.get(OpenIDConnectProviderArn) ?? thrown(absent("iam")),
    }),
    DescribeCluster: ({ name = "" }) => ({ cluster: this.clusters.get(name) ?? thrown(absent("eks")) }),
    DescribeAccessEntry: ({ principalArn = "" }) => ({
      accessEntry: this.entries.get(principalArn) ?? thrown(absent("eks")),
    }),
    ListAssociatedAccessPolicies: ({ principalArn = "" }) => ({
      associatedAccessPolicies: this.accessPolicies.get(principalArn) ?? [],
    }),
    ListAccessEntries: ({ associatedPolicyArn }) => ({
      accessEntries: [...this.accessPolicies]
        .filter(([, policies]) => policies.some(({ policyArn }) => policyArn === associatedPolicyArn))
        .map(([principal]) => principal),
    }),
    ListPodIdentityAssociations: ({ serviceAccount = "" }) => ({
      associations: [this.associations.get(serviceAccount)].filter((one) => one !== undefined),
    }),
    DescribePodIdentityAssociation: ({ associationId }) => ({
      association: [...this.associations.values()].find((one) => one.associationId === associationId),
    }),
    DescribeAddon: ({ addonName = "" }) => ({ addon: this.addons.get(addonName) ?? thrown(absent("eks")) }),
  };

  private role(name = ""): FakeRole {
    return this.roles.get(name) ?? thrown(absent("iam"));
  }

  private roleAnswer({ arn, createdAt, trust, tags = {}, boundary }: FakeRole) {
    return {
      ...{ Arn: arn, CreateDate: createdAt, AssumeRolePolicyDocument: encoded(trust) },
      Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
      ...(boundary ? { PermissionsBoundary: { PermissionsBoundaryArn: boundary } } : {}),
    };
  }

  /** Comparing every call with every input that is expected takes longer than answering it: the command's name tells. */
  private async answer(command: AwsAsked) {
    const name = command.constructor.name.replace(/Command$/, "");
    const error = this.failing.get(name);
    if (error) throw error;
    const answer = this.answers[name];
    if (!answer) throw new Error(`the doctor asks for ${name}, which this account does not answer`);
    return answer(command.input);
  }
}

interface AwsAsked {
  readonly constructor: { readonly name: string };
  readonly input: Input;
}

type Input = Readonly<Record<string, string | undefined>>;

function thrown(error: Error): never {
  throw error;
}

/** IAM gives documents percent-encoded. */
function encoded(document: unknown): string {
  return encodeURIComponent(JSON.stringify(document));
}
