import type { Cluster } from "@aws-sdk/client-eks";
import { GetOpenIDConnectProviderCommand } from "@aws-sdk/client-iam";
import { found } from "../aws/aws-session";
import { oidcProviderArn } from "../model/arn";
import type { Irsa } from "../model/fleet";
import { shellCommand } from "../model/shell-command";
import { STS_AUDIENCE } from "../model/trust-policy";
import type { ArgocdSide } from "./argocd-side";
import { CheckFailure } from "./check";
import { applyArgocd, setArgocd } from "./fixes";

/** Whether IAM accepts the Argo CD cluster's tokens for STS. */
export async function oidcProvider(side: ArgocdSide, irsa: Irsa): Promise<string> {
  const { argocd } = side.fleet;
  const arn = oidcProviderArn(argocd.account, issuerHostOf(await side.cluster.use()));
  const provider = await found(
    side.session.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: arn })),
  );
  if (!provider) {
    throw new CheckFailure(
      `${arn} does not exist`,
      irsa.oidcProvider === "create" ? applyArgocd() : setArgocd("oidcProvider: create"),
    );
  }
  const clientIds = provider.ClientIDList ?? [];
  if (clientIds.includes(STS_AUDIENCE)) return `${arn} accepts tokens for ${STS_AUDIENCE}`;
  throw new CheckFailure(
    `${arn} does not accept tokens for ${STS_AUDIENCE}: the client ids of the provider are ${clientIds.join(", ") || "none"}`,
    shellCommand(
      ...["aws", "iam", "add-client-id-to-open-id-connect-provider"],
      ...["--open-id-connect-provider-arn", arn, "--client-id", STS_AUDIENCE],
    ),
  );
}

/** The OIDC issuer of a cluster, without `https://`. */
export function issuerHostOf({ identity }: Cluster): string {
  return (identity?.oidc?.issuer ?? "").replace("https://", "");
}
