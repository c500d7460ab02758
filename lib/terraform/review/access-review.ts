import type { PlanJson } from "../plan-json";
import { accessEntryMarks, accessPolicyMarks } from "./access-entries";
import { awsAuthMarks } from "./aws-auth-entries";
import { clusterSecretMarks } from "./cluster-secrets";
import { identityMarks } from "./identities";
import { MARK_KINDS, type Mark } from "./mark";
import { permissionMarks } from "./permissions";
import { PlannedResources } from "./planned-resources";
import { removalMarks } from "./removals";
import { roleMarks } from "./roles";
import { unknownMarks, unlistedMarks } from "./unforeseen";

const REVIEWERS = [
  accessPolicyMarks,
  accessEntryMarks,
  awsAuthMarks,
  clusterSecretMarks,
  identityMarks,
  roleMarks,
  permissionMarks,
  unknownMarks,
  unlistedMarks,
  removalMarks,
];

/** The marks of a plan, wider access first. */
export function accessMarks(plan: PlanJson): Mark[] {
  const resources = new PlannedResources(plan);
  const marks = REVIEWERS.flatMap((review) => review(resources));
  return MARK_KINDS.flatMap((kind) => marks.filter((mark) => mark.kind === kind));
}
