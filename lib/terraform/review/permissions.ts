import { comparePolicies } from "../../model/policy-comparison";
import { type Mark, markOn, quoted } from "./mark";
import type { PlannedResource, PlannedResources } from "./planned-resources";
import { permissionsInWords } from "./policy-words";
import { kindOf } from "./roles";
import { textOf } from "./values";

const POLICY = "aws_iam_policy";
const ATTACHMENT = "aws_iam_role_policy_attachment";

/** Name of a part of the management role's permission policy, or of its attachment. */
const PART = /^(.*?_)(attach_)?(assume_target_roles_[01]+)$/;

/** Policies that this project attaches to one role, with their attachments. */
interface Attached {
  readonly policies: PlannedResource[];
  readonly attachments: Map<string, PlannedResource>;
}

/**
 * Changes of permission policies. The parts of a management role's permission policy are compared together: a target role that
 * moves from one part to another is no change.
 */
export function permissionMarks(resources: PlannedResources): Mark[] {
  const groups = new Map<string, Attached>();
  for (const resource of [...resources.ofType(POLICY), ...resources.ofType(ATTACHMENT)]) {
    const [, owner = resource.address, attach, part = ""] = PART.exec(resource.name) ?? [];
    const group = groups.get(owner) ?? { policies: [], attachments: new Map<string, PlannedResource>() };
    groups.set(owner, group);
    if (resource.type === POLICY) group.policies.push(resource);
    else group.attachments.set(attach ? part : resource.address, resource);
  }
  return [...groups.values()].flatMap((group) => [...groupMarks(group, resources), ...attachmentMarks(group)]);
}

function groupMarks({ policies, attachments }: Attached, resources: PlannedResources): Mark[] {
  const all = [...policies, ...attachments.values()];
  const subject = all.find(({ action }) => action !== undefined && action !== "import");
  if (!subject || policies.length === 0 || policies.some(({ unknown }) => unknown.policy)) return [];
  const documents = (side: "before" | "after") =>
    policies.flatMap((policy) => {
      const attachment = attachments.get(PART.exec(policy.name)?.[3] ?? "");
      // A policy without an attachment grants nothing. A policy with another name counts as attached.
      const isAttached = !attachment || attachment[side] !== undefined;
      const document = textOf(policy[side]?.policy);
      return isAttached && document !== undefined ? [document] : [];
    });
  const isNew = resources.isNew(subject.target);
  return permissionsInWords(comparePolicies(documents("before"), documents("after"))).map((one) =>
    markOn(subject, kindOf(one, isNew), "permission-policy", one.text),
  );
}

/** Attachments to another role, and attachments of policies that are not compared. */
function attachmentMarks({ policies, attachments }: Attached): Mark[] {
  return [...attachments].flatMap(([part, attachment]) => {
    const { before, after, unknown, action } = attachment;
    if (!after || !action || action === "import") return [];
    const policy = policies.find(({ name }) => PART.exec(name)?.[3] === part);
    const isCompared = policy && (unknown.policy_arn || after.policy_arn === (policy.after ?? policy.before)?.arn);
    const isSameRole = before === undefined || before.role === after.role;
    const isSamePolicy = unknown.policy_arn || before?.policy_arn === after.policy_arn;
    if (isSameRole && (isSamePolicy || isCompared)) return [];
    const name = unknown.policy_arn ? "a policy" : `policy ${quoted(after.policy_arn)}`;
    return [markOn(attachment, "may-widen", "permission-policy", `${name} is attached to role ${quoted(after.role)}`)];
  });
}

/** Whether the unknown policy of an attachment is a policy of the plan, which is compared. */
export function isPolicyOfPlan({ name }: PlannedResource, resources: PlannedResources): boolean {
  const [, owner, attach, part] = PART.exec(name) ?? [];
  return attach !== undefined && resources.ofType(POLICY).some((policy) => policy.name === `${owner}${part}`);
}
