import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import type { Backend } from "../lib/model/fleet";

/** Path from a synthesized stack's folder, in which Terraform runs, to the project. */
const PROJECT_FOLDER = "../../..";

/** Sets the backend of a stack: one object or file for each stack, with the name of the stack. */
export function useBackend(stack: TerraformStack, stackName: string, backend: Backend): void {
  if (backend.type === "local") {
    new LocalBackend(stack, { path: `${PROJECT_FOLDER}/${backend.directory}/${stackName}.tfstate` });
    return;
  }
  new S3Backend(stack, {
    bucket: backend.bucket,
    key: `${backend.prefix}/${stackName}.tfstate`,
    region: backend.region,
    encrypt: true,
    ...(backend.kmsKeyId ? { kmsKeyId: backend.kmsKeyId } : {}),
    ...(backend.allowedAccountIds.length > 0 ? { allowedAccountIds: [...backend.allowedAccountIds] } : {}),
    ...(backend.profile ? { profile: backend.profile } : {}),
    ...(backend.role ? { assumeRole: { roleArn: backend.role } } : {}),
  });
  // cdktf 0.21 has no property for the lock file that replaced the DynamoDB table in Terraform 1.10.
  stack.addOverride("terraform.backend.s3.use_lockfile", true);
}
