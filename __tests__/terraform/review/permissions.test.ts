import type { ResourceChange } from "../../../lib/terraform/plan-json";
import { accessMarks } from "../../../lib/terraform/review/access-review";
import { resourceChange } from "../../support/resource-change";

const POLICY = "aws_iam_policy.management_role_assume_target_roles_0";
const ATTACHMENT = "aws_iam_role_policy_attachment.management_role_attach_assume_target_roles_0";
const ARN = "arn:aws:iam::111122223333:policy/argocd-assume-target-roles-0";
const OTHER = "arn:aws:iam::aws:policy/AdministratorAccess";

const document = (...roles: readonly string[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: roles.map((name) => `arn:aws:iam::1:role/${name}`) },
    ],
  });

const lines = (...changes: readonly ResourceChange[]) =>
  accessMarks({ resource_changes: [...changes] })
    .filter(({ subject }) => subject === "permission-policy")
    .map(({ message }) => message);

const unchangedRole = resourceChange("aws_iam_role.management_role", ["no-op"], { name: "argocd" }, { name: "argocd" });
const written = (text: string | null) => (text === null ? null : { policy: text, arn: ARN });
const policy = (before: string | null, after: string | null, actions = ["update"]) =>
  resourceChange(POLICY, actions, written(before), written(after));
const attachment = (before: object | null, after: object | null, more: object = {}) =>
  resourceChange(
    ATTACHMENT,
    before === null ? ["create"] : after === null ? ["delete"] : ["delete", "create"],
    before,
    after,
    more,
  );

describe("a permission policy of the management role", () => {
  it("is compared where it is attached, and grants nothing where it is not", () => {
    const same = { role: "argocd", policy_arn: ARN };
    const kept = resourceChange(ATTACHMENT, ["no-op"], same, same);
    expect(lines(unchangedRole, policy(document("a"), document("a", "b")), kept)).toEqual([
      'WIDENS: permission policy adds "sts:AssumeRole" on "arn:aws:iam::1:role/b"',
    ]);
    // What begins to be attached grants all of it.
    const same2 = policy(document("a"), document("a"), ["no-op"]);
    expect(lines(unchangedRole, same2, attachment(null, same))).toEqual([
      'WIDENS: permission policy adds "sts:AssumeRole" on "arn:aws:iam::1:role/a"',
    ]);
    expect(lines(unchangedRole, same2, attachment(same, null))).toEqual([
      'NARROWS: permission policy removes "sts:AssumeRole" on "arn:aws:iam::1:role/a"',
    ]);
  });

  it("that moves between parts is no change", () => {
    const second = resourceChange(POLICY.replace("_0", "_1"), ["create"], null, { policy: document("b") });
    expect(lines(unchangedRole, policy(document("a", "b"), document("a")), second)).toEqual([]);
  });
});

describe("an attachment of a policy", () => {
  const own = { role: "argocd", policy_arn: ARN };
  it("to another role is named", () => {
    const same = policy(document("a"), document("a"), ["no-op"]);
    expect(lines(unchangedRole, same, attachment(own, { ...own, role: "admin" }))).toContain(
      `MAY WIDEN: policy "${ARN}" is attached to role "admin"`,
    );
  });

  it("of another policy than the one in the plan is named", () => {
    const same = policy(document("a"), document("a"), ["no-op"]);
    expect(lines(unchangedRole, same, attachment(own, { role: "argocd", policy_arn: OTHER }))).toContain(
      `MAY WIDEN: policy "${OTHER}" is attached to role "argocd"`,
    );
    expect(lines(unchangedRole, attachment(null, { role: "argocd", policy_arn: OTHER }))).toEqual([
      `MAY WIDEN: policy "${OTHER}" is attached to role "argocd"`,
    ]);
  });

  it("of a policy that the apply makes is compared by that policy, and named where there is none in the plan", () => {
    const unknown = { after_unknown: { policy_arn: true } };
    const made = policy(null, document("a"), ["create"]);
    expect(lines(unchangedRole, made, attachment(null, { role: "argocd" }, unknown))).toEqual([
      'WIDENS: permission policy adds "sts:AssumeRole" on "arn:aws:iam::1:role/a"',
    ]);
    expect(lines(unchangedRole, attachment(own, { role: "admin" }, unknown))).toContain(
      'MAY WIDEN: a policy is attached to role "admin"',
    );
  });

  it("of another form than this project's is looked at, too", () => {
    const foreign = resourceChange("aws_iam_role_policy_attachment.extra", ["create"], null, {
      role: "argocd",
      policy_arn: OTHER,
    });
    expect(lines(unchangedRole, foreign)).toEqual([`MAY WIDEN: policy "${OTHER}" is attached to role "argocd"`]);
  });
});
