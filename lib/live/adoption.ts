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
  ListRolePoliciesCommand,
} from "@aws-sdk/client-iam";
import { policyArn } from "../model/arn";
import type { Stack } from "../pipeline/stacks";
import { found } from "./aws-session";
import type { StackPlace, StackPlaces } from "./stack-places";

/** Something that is there already and that a stack defines. */
export interface Adoptable {
  /** Terraform address. */
  readonly to: string;
  /** Import id, as the provider wants it. */
  readonly id: string;
}

type Arguments = Readonly<Record<string, unknown>>;
/** Finds the import id of a resource that exists, undefined where it does not. */
type Finder = (
  args: Readonly<Record<string, string>>,
  place: StackPlace,
  defined: Defined,
) => Promise<string | undefined>;
type Defined = (address: string) => Arguments;

/** How each kind of resource is looked up, and the id its import wants. */
const FINDERS: Readonly<Record<string, Finder>> = {
  aws_iam_role: async ({ name = "" }, { session }) =>
    (await found(session.iam.send(new GetRoleCommand({ RoleName: name }))))?.Role?.RoleName,
  aws_iam_policy: async ({ name = "", path = "/" }, { session, account, partition }) => {
    const PolicyArn = policyArn({ id: account, partition }, name, path);
    return (await found(session.iam.send(new GetPolicyCommand({ PolicyArn }))))?.Policy?.Arn;
  },
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

/** What of a synthesised stack exists already, and the import id of each. @throws what AWS or the cluster says */
export async function adoptablesOf(stack: Stack, places: StackPlaces): Promise<Adoptable[]> {
  const resources = places.resourcesOf(stack);
  const defined: Defined = (expression) => {
    const [type = "", name = ""] = expression.replace(/^\$\{|\}$/g, "").split(".");
    return resources.find((one) => one.type === type && one.name === name)?.args ?? {};
  };
  const looked = resources.map(async ({ type, name, args }): Promise<Adoptable[]> => {
    const finder = FINDERS[type];
    const id =
      type === "kubernetes_secret_v1"
        ? await secretId(args, stack, places)
        : await finder?.(args as Record<string, string>, places.placeOf(stack, String(args.provider)), defined);
    return id ? [{ to: `${type}.${name}`, id }] : [];
  });
  return (await Promise.all(looked)).flat();
}

/** Inline policies of an adopted role: no fleet defines one, so they stay, and may allow more than the fleet's policies. */
export async function inlinePoliciesOf(
  stack: Stack,
  adoptables: readonly Adoptable[],
  places: StackPlaces,
): Promise<string[]> {
  const roles = places
    .resourcesOf(stack)
    .filter(({ type, name }) => type === "aws_iam_role" && adoptables.some(({ to }) => to === `${type}.${name}`));
  const listed = roles.map(async ({ args }) => {
    const RoleName = String(args.name);
    const { iam } = places.placeOf(stack, String(args.provider)).session;
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    return PolicyNames.map((policy) => `aws iam delete-role-policy --role-name ${RoleName} --policy-name ${policy}`);
  });
  return (await Promise.all(listed)).flat();
}

async function secretId(args: Arguments, stack: Stack, places: StackPlaces): Promise<string | undefined> {
  const { name = "", namespace = "" } = args.metadata as Readonly<Record<string, string>>;
  const { core } = await places.argocdApiOf(stack);
  const { items } = await core.listNamespacedSecret({ namespace, fieldSelector: `metadata.name=${name}` });
  return items.length > 0 ? `${namespace}/${name}` : undefined;
}
