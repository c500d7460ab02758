import { podIdentityCredentials, serviceAccountToken } from "../../../sandbox/hops";
import type { Sandbox } from "../../../sandbox/running-sandbox";
import { ARGOCD_SERVICE_ACCOUNTS, PLATFORM } from "../../../sandbox/world";
import { asAdmin } from "./admin";
import { MANAGEMENT_ROLE, must } from "./argocd";
import type { FleetFile, Project } from "./project";

/** What the agent hands a pod of a service account. */
export async function asPod(
  sandbox: Sandbox,
  serviceAccount: string,
  { namespace = "argocd", audience = "pods.eks.amazonaws.com" } = {},
) {
  const token = await must(serviceAccountToken(sandbox, { namespace, serviceAccount, audience }));
  return podIdentityCredentials(sandbox, token);
}

/** A service account and what somebody with rights on its cluster says of it. */
export interface Association {
  readonly cluster: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly hasSessionTags?: boolean;
}

/** Associates a service account with the management role for as long as a test takes. */
export async function withAssociation<T>(
  { cluster, namespace, serviceAccount, hasSessionTags = true }: Association,
  test: () => Promise<T>,
): Promise<T> {
  const id = await asAdmin(
    PLATFORM,
    ...["eks", "create-pod-identity-association", "--cluster-name", cluster, "--namespace", namespace],
    ...["--service-account", serviceAccount, "--role-arn", MANAGEMENT_ROLE, "--query", "association.associationId"],
    ...(hasSessionTags ? [] : ["--disable-session-tags"]),
  );
  try {
    return await test();
  } finally {
    const deletion = ["eks", "delete-pod-identity-association", "--cluster-name", cluster, "--association-id", id];
    await asAdmin(PLATFORM, ...deletion);
  }
}

/** Turns the session tags of Argo CD's association of a service account on or off. */
export async function tagSessionsOf(serviceAccount: string, isOn: boolean): Promise<void> {
  const id = await asAdmin(
    PLATFORM,
    ...["eks", "list-pod-identity-associations", "--cluster-name", "argocd", "--namespace", "argocd"],
    ...["--service-account", serviceAccount, "--query", "associations[0].associationId"],
  );
  await asAdmin(
    PLATFORM,
    ...["eks", "update-pod-identity-association", "--cluster-name", "argocd", "--association-id", id],
    isOn ? "--no-disable-session-tags" : "--disable-session-tags",
  );
}

/**
 * Applies the stack `argocd` of a fleet without session tags. Where the AWS provider in reach is older than 6.2, it takes what
 * that does not know out of the stack, and does with the AWS CLI what a newer one would.
 */
export async function turnTagsOff(project: Project): Promise<void> {
  const { code, stdout, stderr } = await project.terraform("argocd", "init", "-input=false", "-no-color");
  if (code === 0) return void (await project.apply("argocd"));
  if (!/hashicorp\/aws/.test(stdout + stderr)) throw new Error(stderr);
  process.stdout.write("\nThe AWS provider in reach can't turn session tags off: the AWS CLI does it in this test.\n");
  project.edit("argocd", (stack) => {
    stack.terraform.required_providers.aws.version = "< 7";
    const associations: FleetFile[] = Object.values(stack.resource.aws_eks_pod_identity_association);
    for (const association of associations) delete association.disable_session_tags;
  });
  await project.apply("argocd");
  for (const serviceAccount of ARGOCD_SERVICE_ACCOUNTS) await tagSessionsOf(serviceAccount, false);
}
