import { PodIdentity } from "../../lib/constructs/pod-identity";
import type { PodIdentityAgent } from "../../lib/model/fleet";
import { only, synthConstruct } from "../support/construct";

function synth(agent: PodIdentityAgent, hasSessionTags = true) {
  return synthConstruct(({ stack, aws }) => {
    new PodIdentity(stack, "pod_identity", {
      clusterName: "argocd",
      namespace: "argocd",
      serviceAccounts: ["argocd-application-controller", "argocd-server"],
      roleArn: "arn:aws:iam::111122223333:role/argocd-management",
      hasSessionTags,
      dependsOn: [],
      agent,
      provider: aws,
    });
  });
}

describe("PodIdentity", () => {
  it("associates each service account with the role", () => {
    const { aws_eks_pod_identity_association, ...others } = synth("existing").resource;
    expect(Object.values(aws_eks_pod_identity_association)).toEqual(
      ["argocd-application-controller", "argocd-server"].map((service_account) => ({
        cluster_name: "argocd",
        namespace: "argocd",
        service_account,
        role_arn: "arn:aws:iam::111122223333:role/argocd-management",
        depends_on: [],
        provider: "aws",
      })),
    );
    expect(others).toEqual({});
  });

  it("turns the session tags of every association off where it is asked to", () => {
    const { aws_eks_pod_identity_association: associations } = synth("existing", false).resource;
    expect(Object.values(associations)).toEqual([
      expect.objectContaining({ service_account: "argocd-application-controller", disable_session_tags: true }),
      expect.objectContaining({ service_account: "argocd-server", disable_session_tags: true }),
    ]);
  });

  it("warns in the plan where the agent's add-on is missing", () => {
    expect(synth("existing").check.pod_identity_agent).toEqual({
      data: {
        aws_eks_addon: { agent: { provider: "aws", cluster_name: "argocd", addon_name: "eks-pod-identity-agent" } },
      },
      assert: {
        condition: `\${data.aws_eks_addon.agent.addon_name == "eks-pod-identity-agent"}`,
        error_message: expect.any(String),
      },
    });
  });

  it("works twice in one stack", () => {
    const { resource, check } = synthConstruct(({ stack, aws: provider }) => {
      for (const id of ["pod_identity", "other"]) {
        const serviceAccounts = ["argocd-server"];
        const roleArn = "arn:aws:iam::111122223333:role/argocd-management";
        const place = { clusterName: id, namespace: "argocd", serviceAccounts, roleArn };
        new PodIdentity(stack, id, { ...place, dependsOn: [], agent: "existing", provider });
      }
    });
    expect(Object.keys(resource.aws_eks_pod_identity_association)).toHaveLength(2);
    expect(check.pod_identity_agent.data.aws_eks_addon.agent.cluster_name).toBe("pod_identity");
    expect(check.other_agent.data.aws_eks_addon.other_agent.cluster_name).toBe("other");
    expect(check.other_agent.assert.condition).toContain("data.aws_eks_addon.other_agent.addon_name");
  });

  it("installs the agent where it is asked to, and then warns of nothing", () => {
    const stack = synth("managed");
    expect(only(stack, "aws_eks_addon")[1]).toEqual({
      cluster_name: "argocd",
      addon_name: "eks-pod-identity-agent",
      provider: "aws",
    });
    expect(stack.check).toBeUndefined();
  });
});
