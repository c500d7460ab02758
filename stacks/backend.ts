import { LocalBackend, S3Backend, type TerraformStack } from "cdktf";
import { argumentsOfStack } from "../lib/model/backends";
import { byType } from "../lib/model/by-type";
import type { Backend, S3Backend as FleetS3Backend } from "../lib/model/fleet";
import { PassedBackend } from "./passed-backend";

/** Path from a synthesized stack's folder, in which Terraform runs, to the project. */
const PROJECT_FOLDER = "../../..";

/** Sets the backend of a stack: one object or file for each stack, with the name of the stack. */
export function useBackend(stack: TerraformStack, stackName: string, backend: Backend): void {
  byType<Backend, unknown>(backend, {
    s3: (s3) => useS3(stack, stackName, s3),
    local: ({ directory }) => new LocalBackend(stack, { path: `${PROJECT_FOLDER}/${directory}/${stackName}.tfstate` }),
    passed: ({ name, arguments: args }) => new PassedBackend(stack, name, argumentsOfStack(args, stackName)),
  });
}

function useS3(stack: TerraformStack, stackName: string, backend: FleetS3Backend): void {
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
