import { helmValues } from "../../lib/model/service-account-annotation";

describe("the Helm values", () => {
  it("annotate the chart's three service accounts and leave others out", () => {
    const roleArn = "arn:aws:iam::111122223333:role/argocd-management";
    const annotations = { "eks.amazonaws.com/role-arn": roleArn };
    expect(
      helmValues(
        ["argocd-application-controller", "argocd-applicationset-controller", "argocd-server", "my-plugin"],
        roleArn,
      ),
    ).toEqual({
      controller: { serviceAccount: { name: "argocd-application-controller", annotations } },
      applicationSet: { serviceAccount: { name: "argocd-applicationset-controller", annotations } },
      server: { serviceAccount: { name: "argocd-server", annotations } },
    });
  });
});
