import { DataAwsIamOpenidConnectProvider } from "@cdktf/provider-aws/lib/data-aws-iam-openid-connect-provider";
import { IamOpenidConnectProvider } from "@cdktf/provider-aws/lib/iam-openid-connect-provider";
import type { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { Construct } from "constructs";
import type { OidcProvider as Origin } from "../model/fleet";
import { STS_AUDIENCE } from "../model/trust-policy";

/** Properties of `OidcProvider`. */
export interface OidcProviderProps {
  /** `existing`: looked up; the plan fails if there is no provider. `create`: defined here, and deleted with the fleet. */
  readonly origin: Origin;
  /** OIDC issuer of the cluster, with `https://`. */
  readonly issuer: string;
  /** Provider of the cluster's account. */
  readonly provider: AwsProvider;
}

/** The IAM OIDC provider of an EKS cluster, with which IAM accepts the cluster's service account tokens. */
export class OidcProvider extends Construct {
  /** ARN of the OIDC provider. */
  readonly arn: string;

  constructor(scope: Construct, id: string, props: OidcProviderProps) {
    super(scope, id);
    const provider = props.provider;
    this.arn =
      props.origin === "existing"
        ? new DataAwsIamOpenidConnectProvider(this, "Default", { provider, url: props.issuer }).arn
        : new IamOpenidConnectProvider(this, "Default", { provider, url: props.issuer, clientIdList: [STS_AUDIENCE] })
            .arn;
  }
}
