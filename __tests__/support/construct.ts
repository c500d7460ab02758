import { DataAwsEksClusters } from "@cdktf/provider-aws/lib/data-aws-eks-clusters";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { KubernetesProvider } from "@cdktf/provider-kubernetes/lib/provider";
import { App, TerraformStack } from "cdktf";
import { NOWHERE, synthStack, type TerraformJson } from "./synth";

/** What a construct is tried in: somebody's own stack, with providers of theirs. */
export interface Bench {
  readonly stack: TerraformStack;
  readonly aws: AwsProvider;
  readonly kubernetes: KubernetesProvider;
  readonly clusterNames: DataAwsEksClusters;
}

/** The Terraform JSON of a construct alone in a stack. */
export function synthConstruct(define: (bench: Bench) => void): TerraformJson {
  const stack = new TerraformStack(new App({ outdir: NOWHERE }), "own");
  const aws = new AwsProvider(stack, "aws", { region: "us-east-1" });
  define({
    stack,
    aws,
    kubernetes: new KubernetesProvider(stack, "kubernetes", {}),
    clusterNames: new DataAwsEksClusters(stack, "names", { provider: aws }),
  });
  return synthStack(stack);
}

/** The only resource of a type, with its name. */
export function only(
  stack: TerraformJson,
  type: string,
  block: "resource" | "data" = "resource",
): [string, TerraformJson] {
  const found = Object.entries(stack[block]?.[type] ?? {});
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} of ${type}`);
  return found[0];
}
