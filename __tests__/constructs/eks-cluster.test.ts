import { EksCluster, type EksClusterProps } from "../../lib/constructs/eks-cluster";
import { only, synthConstruct } from "../support/construct";

function synth(props: Partial<EksClusterProps> = {}) {
  return synthConstruct(({ stack, aws, clusterNames }) => {
    new EksCluster(stack, "cluster", {
      name: "orders-prod",
      account: { id: "444455556666", partition: "aws" },
      region: "us-east-1",
      provider: aws,
      clusterNames,
      ...props,
    });
  });
}

describe("EksCluster", () => {
  it("looks up the existing clusters itself where none are given", () => {
    const { data } = synthConstruct(({ stack, aws }) => {
      const account = { id: "444455556666", partition: "aws" } as const;
      new EksCluster(stack, "cluster", { name: "orders-prod", account, region: "us-east-1", provider: aws });
    });
    const own = Object.keys(data.aws_eks_clusters).filter((name) => name !== "names");
    expect(own).toHaveLength(1);
    const [cluster] = Object.values<typeof data>(data.aws_eks_cluster);
    expect(cluster?.lifecycle.precondition[0].condition).toContain(`data.aws_eks_clusters.${own[0]}.names`);
  });

  it("fails the plan of a missing cluster with the clusters there are", () => {
    expect(only(synth(), "aws_eks_cluster", "data")[1].lifecycle.precondition).toEqual([
      {
        condition: `\${contains(data.aws_eks_clusters.names.names, "orders-prod")}`,
        error_message:
          'EKS cluster "orders-prod" (account 444455556666, us-east-1) does not exist. Clusters there: ' +
          `\${length(data.aws_eks_clusters.names.names) == 0 ? "none" : join(", ", sort(data.aws_eks_clusters.names.names))}. ` +
          "Correct the cluster, the account or the region in the fleet file.",
      },
    ]);
  });

  it("fails the plan of another cluster and of one that is not usable, and asks for no authentication mode on its own", () => {
    expect(only(synth(), "aws_eks_cluster", "data")[1].lifecycle.postcondition).toEqual([
      {
        condition: `\${self.arn == "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod"}`,
        error_message:
          `EKS cluster "orders-prod" (account 444455556666, us-east-1) is \${self.arn}, not ` +
          "arn:aws:eks:us-east-1:444455556666:cluster/orders-prod. Correct the account, the region or the partition in the fleet file.",
      },
      {
        condition: `\${!contains(["CREATING","DELETING","FAILED"], self.status)}`,
        error_message:
          `EKS cluster "orders-prod" (account 444455556666, us-east-1) is \${self.status}. ` +
          "Plan again when the cluster is ACTIVE, or remove its target from the fleet file.",
      },
    ]);
  });

  it("fails the plan of another authentication mode with the command that mends it on a line of its own", () => {
    const stack = synth({ access: "access-entry" });
    const [, , mode] = only(stack, "aws_eks_cluster", "data")[1].lifecycle.postcondition;
    expect(mode.condition).toBe(
      `\${contains(["API","API_AND_CONFIG_MAP"], self.access_config[0].authentication_mode)}`,
    );
    expect(mode.error_message.split("\n").slice(1)).toEqual([
      "  aws eks update-cluster-config --name orders-prod --region us-east-1 \\",
      "    --access-config authenticationMode=API_AND_CONFIG_MAP",
    ]);
  });
});
