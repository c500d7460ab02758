import {
  DescribeAccessEntryCommand,
  DescribeAddonCommand,
  ListAssociatedAccessPoliciesCommand,
  ListPodIdentityAssociationsCommand,
} from "@aws-sdk/client-eks";
import {
  GetPolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  paginateListEntitiesForPolicy,
} from "@aws-sdk/client-iam";
import { found } from "../aws/aws-session";
import type { Adoptable } from "../model/adoptable";
import { policyArn } from "../model/arn";
import { canonicalServer, SECRET_TYPE_LABEL } from "../model/cluster-secret";
import { trustFits } from "../model/fitting-trust";
import { reasonOf } from "../model/unread";
import type { SynthesizedStack } from "../synth/output/synthesized-stack";
import type { DefinedResource, StackPlace, StackPlaces } from "./stack-places";

/** A resource that is not imported, because it does not belong to the fleet or could not be read. */
export interface NotAdopted {
  /** Terraform address. */
  readonly to: string;
  readonly reason: string;
}

/** The existing resources of a stack. */
export interface Adoption {
  readonly adoptables: readonly Adoptable[];
  /** Resources with the same name that do not belong to the fleet: not imported. */
  readonly left: readonly NotAdopted[];
  readonly unread: readonly NotAdopted[];
}

/** A resource of the same name that must not be imported. */
interface Foreign {
  readonly foreign: string;
}

type Arguments = Readonly<Record<string, unknown>>;
/** Finds the import id of an existing resource; undefined if the resource does not exist. */
type Finder = (
  args: Readonly<Record<string, string>>,
  place: StackPlace,
  defined: Defined,
) => Promise<string | Foreign | undefined>;
type Defined = (address: string) => Arguments;

/** Finders of the import id, by resource type. */
const FINDERS: Readonly<Record<string, Finder>> = {
  aws_iam_role_policy_attachment: async ({ role = "", policy_arn: policy = "" }, place, defined) => {
    const [RoleName, { name, path = "/" }] = [String(defined(role).name), defined(policy)];
    const PolicyArn = policyArn({ id: place.account, partition: place.partition }, String(name), String(path));
    const attached = await found(place.session.iam.send(new ListAttachedRolePoliciesCommand({ RoleName })));
    return attached?.AttachedPolicies?.some((one) => one.PolicyArn === PolicyArn)
      ? `${RoleName}/${PolicyArn}`
      : undefined;
  },
  aws_eks_access_entry: async ({ cluster_name: clusterName, principal_arn: principalArn }, { session }) => {
    const entry = await found(session.eks.send(new DescribeAccessEntryCommand({ clusterName, principalArn })));
    return entry && `${clusterName}:${principalArn}`;
  },
  aws_eks_access_policy_association: async (
    { cluster_name: clusterName, principal_arn: principalArn, ...args },
    { session },
  ) => {
    const command = new ListAssociatedAccessPoliciesCommand({ clusterName, principalArn });
    const policies = (await found(session.eks.send(command)))?.associatedAccessPolicies ?? [];
    const isThere = policies.some((one) => one.policyArn === args.policy_arn);
    return isThere ? `${clusterName}#${principalArn}#${args.policy_arn}` : undefined;
  },
  aws_eks_pod_identity_association: async (
    { cluster_name: clusterName, namespace, service_account: serviceAccount },
    { session },
  ) => {
    const command = new ListPodIdentityAssociationsCommand({ clusterName, namespace, serviceAccount });
    const id = (await found(session.eks.send(command)))?.associations?.[0]?.associationId;
    return id && `${clusterName},${id}`;
  },
  aws_eks_addon: async ({ cluster_name: clusterName, addon_name: addonName }, { session }) =>
    (await found(session.eks.send(new DescribeAddonCommand({ clusterName, addonName })))) &&
    `${clusterName}:${addonName}`,
};

/** The existing resources of a synthesized stack with their import ids, and the resources that must not be imported. */
export async function adoptionOf(stack: SynthesizedStack, places: StackPlaces): Promise<Adoption> {
  const adoptables: Adoptable[] = [];
  const left: NotAdopted[] = [];
  const unread: NotAdopted[] = [];
  const looked = places.resourcesOf(stack).map(async (resource) => {
    const to = `${resource.type}.${resource.name}`;
    try {
      const id = await idOf(resource, stack, places);
      if (typeof id === "string") adoptables.push({ to, id });
      else if (id) left.push({ to, reason: id.foreign });
    } catch (error) {
      unread.push({ to, reason: reasonOf(error) });
    }
  });
  await Promise.all(looked);
  const byAddress = (one: { readonly to: string }, other: { readonly to: string }) => (one.to < other.to ? -1 : 1);
  return {
    adoptables: withoutAttachments(adoptables, [...left, ...unread], places.resourcesOf(stack)).sort(byAddress),
    left: left.sort(byAddress),
    unread: unread.sort(byAddress),
  };
}

/** The adoptable resources, without attachments whose role or policy is not imported. */
function withoutAttachments(
  adoptables: readonly Adoptable[],
  notAdopted: readonly NotAdopted[],
  resources: readonly DefinedResource[],
): Adoptable[] {
  const attachments = new Map<string, readonly string[]>(
    resources
      .filter(({ type }) => type === "aws_iam_role_policy_attachment")
      .map(({ type, name, args }) => [`${type}.${name}`, [String(args.role), String(args.policy_arn)]] as const),
  );
  return adoptables.filter(({ to }) => {
    const ends = attachments.get(to) ?? [];
    return !notAdopted.some((one) => ends.some((end) => end.includes(`${one.to}.`)));
  });
}

function idOf(
  { type, args }: DefinedResource,
  stack: SynthesizedStack,
  places: StackPlaces,
): Promise<string | Foreign | undefined> | undefined {
  if (type === "kubernetes_secret_v1") return secretId(args, stack, places);
  if (type === "aws_iam_role") return roleId(args, stack, places);
  if (type === "aws_iam_policy") return policyId(args, stack, places);
  const defined: Defined = (expression) => {
    const [ofType = "", name = ""] = expression.replace(/^\$\{|\}$/g, "").split(".");
    return places.resourcesOf(stack).find((one) => one.type === ofType && one.name === name)?.args ?? {};
  };
  return FINDERS[type]?.(args as Record<string, string>, places.placeOf(stack, String(args.provider)), defined);
}

/** A policy that another principal uses belongs to that principal: an apply would change the rights of the principal. */
async function policyId(
  args: Arguments,
  stack: SynthesizedStack,
  places: StackPlaces,
): Promise<string | Foreign | undefined> {
  const { session, account, partition } = places.placeOf(stack, String(args.provider));
  const arn = policyArn({ id: account, partition }, String(args.name), String(args.path ?? "/"));
  if (!(await found(session.iam.send(new GetPolicyCommand({ PolicyArn: arn }))))) return undefined;
  const roles = places.resourcesOf(stack).flatMap((one) => (one.type === "aws_iam_role" ? [one.args.name] : []));
  const others: string[] = [];
  for await (const page of paginateListEntitiesForPolicy({ client: session.iam }, { PolicyArn: arn })) {
    others.push(
      ...(page.PolicyRoles ?? []).flatMap(({ RoleName }) => (roles.includes(RoleName) ? [] : [`role ${RoleName}`])),
      ...(page.PolicyUsers ?? []).map(({ UserName }) => `user ${UserName}`),
      ...(page.PolicyGroups ?? []).map(({ GroupName }) => `group ${GroupName}`),
    );
  }
  if (others.length === 0) return arn;
  return { foreign: `policy ${arn} is attached to ${others.join(", ")}: the policy may belong to another owner` };
}

async function roleId(
  args: Arguments,
  stack: SynthesizedStack,
  places: StackPlaces,
): Promise<string | Foreign | undefined> {
  const place = places.placeOf(stack, String(args.provider));
  const role = (await found(place.session.iam.send(new GetRoleCommand({ RoleName: String(args.name) }))))?.Role;
  if (!role?.RoleName) return undefined;
  const wanted = await resolved(String(args.assume_role_policy), stack, places);
  const trust = decodeURIComponent(role.AssumeRolePolicyDocument ?? "");
  return trustFits(trust, wanted)
    ? role.RoleName
    : {
        foreign: `role ${role.RoleName} trusts other principals than the trust policy of the fleet: the role may belong to another owner`,
      };
}

/** A text with expressions about EKS clusters replaced by live values. @throws Error if another expression remains */
async function resolved(text: string, stack: SynthesizedStack, places: StackPlaces): Promise<string> {
  let result = text;
  for (const [expression, cluster = ""] of text.matchAll(
    /\$\{trim(?:pre|suf)fix\(data\.aws_eks_cluster\.(\w+)\.(?:endpoint|identity\[0\]\.oidc\[0\]\.issuer), "[^"]*"\)\}/g,
  )) {
    const live = await places.clusterOf(stack, cluster);
    const value = expression.includes(".endpoint")
      ? live.endpoint?.replace(/\/$/, "")
      : live.identity?.oidc?.issuer?.replace(/^https:\/\//, "");
    if (value) result = result.replaceAll(expression, value);
  }
  const provider = /\$\{(?:data\.)?aws_iam_openid_connect_provider\.\w+\.arn\}/g;
  if (provider.test(result)) {
    const { partition, account } = places.argocdPlaceOf(stack);
    const issuer = (await places.clusterOf(stack, "argocd_cluster")).identity?.oidc?.issuer ?? "";
    result = result.replace(
      provider,
      () => `arn:${partition}:iam::${account}:oidc-provider/${issuer.replace(/^https:\/\//, "")}`,
    );
  }
  if (/\$\{/.test(result))
    throw new Error("only Terraform can resolve the definition of the resource: compare the resource manually");
  return result;
}

async function secretId(
  args: Arguments,
  stack: SynthesizedStack,
  places: StackPlaces,
): Promise<string | Foreign | undefined> {
  const { name = "", namespace = "" } = args.metadata as Readonly<Record<string, string>>;
  const { core } = await places.argocdApiOf(stack);
  const { items } = await core.listNamespacedSecret({ namespace, fieldSelector: `metadata.name=${name}` });
  const [secret] = items;
  if (!secret) return undefined;
  const [[label, type]] = Object.entries(SECRET_TYPE_LABEL) as [[string, string]];
  if (secret.metadata?.labels?.[label] !== type) {
    return {
      foreign: `Secret ${namespace}/${name} is not a cluster Secret: the Secret has no label ${label}: ${type}`,
    };
  }
  const wanted = await resolved(String(Object(args.data).server), stack, places);
  const server = Buffer.from(secret.data?.server ?? "", "base64").toString();
  return canonicalServer(server) === canonicalServer(wanted)
    ? `${namespace}/${name}`
    : { foreign: `Secret ${namespace}/${name} registers another server than ${wanted}` };
}
