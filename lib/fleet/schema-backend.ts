import { z } from "zod";
import { type BackendArgument, PASSED_BACKENDS } from "../model/backends";
import { accountId, kmsKey, list, map, objectPrefix, profile, projectFolder, region, roleArn, text } from "./forms";

const s3 = () =>
  map({
    bucket: text("the name of an S3 bucket", /^[a-z0-9][-.a-z0-9]{1,61}[a-z0-9]$/).describe(
      "Bucket for the Terraform state.",
    ),
    region: region().describe("Region of the bucket."),
    prefix: objectPrefix().optional().describe("Folder of the state objects in the bucket. Default: argocd-eks-iam."),
    role: roleArn().optional().describe("ARN of the role that Terraform assumes for the state. Not with `profile`."),
    profile: profile().optional().describe("Profile of the AWS shared configuration for the state. Not with `role`."),
    allowedAccountIds: list("account ids", accountId())
      .optional()
      .describe("Accounts whose credentials Terraform may use for the state. Default: any."),
    kmsKeyId: kmsKey().optional().describe("KMS key of the state objects. Default: the bucket's own encryption."),
  });

const local = () =>
  map({
    directory: projectFolder()
      .optional()
      .describe("Folder of the state files, relative to the project. Default: terraform-state."),
  });

/** Terraform evaluates no expression in a backend, and fails if there is one. */
const ARGUMENT_TEXT = /^(?!.*(?:[$%]\{|TfToken\[))[^\p{Cc}]{0,1024}$/u;
const ARGUMENT_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Whether a value is an argument: a text, a number, true or false, a list of texts, or a block of such values. */
function isArgument(value: unknown, isInBlock = false): value is BackendArgument {
  if (typeof value === "string") return ARGUMENT_TEXT.test(value);
  if (typeof value === "number" || typeof value === "boolean") return true;
  if (Array.isArray(value)) return value.every((one) => typeof one === "string" && ARGUMENT_TEXT.test(one));
  if (typeof value !== "object" || value === null || isInBlock) return false;
  return Object.entries(value).every(([name, inner]) => ARGUMENT_NAME.test(name) && isArgument(inner, true));
}

const argument = () =>
  z.unknown().refine((value) => isArgument(value), {
    error: "a text without ${ and %{, a number, true, false, a list of texts, or a map of such arguments",
  });

/** Arguments as Terraform's documentation has them; a block is a map. */
const passedArguments = () =>
  z.record(
    text("the name of an argument of Terraform: lower-case letters, digits and _", ARGUMENT_NAME),
    // The refinement does not narrow the type.
    argument() as z.ZodType<BackendArgument>,
    { error: "a map of the backend's arguments" },
  );

/** The backend of the Terraform state: exactly one. */
export const backend = () =>
  map({
    s3: s3().optional().describe("State in an S3 bucket, with a lock object."),
    local: local().optional().describe("State in local files."),
    ...passed(),
  });

function passed() {
  const entries = Object.entries(PASSED_BACKENDS).map(([name, { title, places, credentials }]) => [
    name,
    passedArguments()
      .optional()
      .describe(
        `${title}: the arguments of Terraform's backend \`${name}\`, with \`{stack}\` for the name of the stack, at least in ` +
          `${places.map((place) => `\`${place}\``).join(" or ")}. No credentials: set ${credentials}.`,
      ),
  ]);
  // The keys are those of the table.
  return Object.fromEntries(entries) as Record<
    keyof typeof PASSED_BACKENDS,
    z.ZodOptional<ReturnType<typeof passedArguments>>
  >;
}
