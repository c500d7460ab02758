import { OidcProvider } from "../../lib/constructs/oidc-provider";
import { only, synthConstruct } from "../support/construct";

const issuer = "https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLE";

describe("OidcProvider", () => {
  it("looks an existing one up by the issuer, so that its absence fails the plan", () => {
    const stack = synthConstruct(({ stack, aws }) => {
      new OidcProvider(stack, "oidc", { origin: "existing", issuer, provider: aws });
    });
    expect(only(stack, "aws_iam_openid_connect_provider", "data")[1]).toEqual({ url: issuer, provider: "aws" });
    expect(stack.resource).toBeUndefined();
  });

  it("defines one for STS's audience where it is to create it", () => {
    const stack = synthConstruct(({ stack, aws }) => {
      new OidcProvider(stack, "oidc", { origin: "create", issuer, provider: aws });
    });
    expect(only(stack, "aws_iam_openid_connect_provider")[1]).toEqual({
      url: issuer,
      client_id_list: ["sts.amazonaws.com"],
      provider: "aws",
    });
  });
});
