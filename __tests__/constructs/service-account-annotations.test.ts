import { ServiceAccountAnnotations } from "../../lib/constructs/service-account-annotations";
import { synthConstruct } from "../support/construct";

describe("ServiceAccountAnnotations", () => {
  it("owns the role annotation of each service account and takes none over by force", () => {
    const stack = synthConstruct(({ stack, kubernetes }) => {
      new ServiceAccountAnnotations(stack, "annotation", {
        namespace: "argocd",
        serviceAccounts: ["argocd-application-controller", "argocd-server"],
        roleArn: "arn:aws:iam::111122223333:role/argocd-management",
        dependsOn: [],
        provider: kubernetes,
      });
    });
    const annotations = Object.values(stack.resource.kubernetes_annotations);
    expect(annotations).toEqual(
      ["argocd-application-controller", "argocd-server"].map((name) => ({
        api_version: "v1",
        kind: "ServiceAccount",
        metadata: { name, namespace: "argocd" },
        annotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/argocd-management" },
        field_manager: "argocd-eks-iam",
        depends_on: [],
        provider: "kubernetes",
      })),
    );
  });
});
