import { DescribeClusterCommand, EKSClient, ListClustersCommand } from "@aws-sdk/client-eks";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";

/** What EKS says of a cluster; an Error refuses to describe it. */
export type EksCluster = Readonly<Record<string, unknown>> | Error;

/** One Region as the only account that a test has in it sees it. */
export interface EksRegion {
  /** Account of the credentials; an Error refuses them. */
  readonly account: string | Error;
  /** Clusters by page, by name; an Error refuses the page. */
  readonly pages: readonly (Readonly<Record<string, EksCluster>> | Error)[];
}

/** An error as AWS gives it. */
export function awsError(name: string, message = name): Error {
  return Object.assign(new Error(message), { name });
}

/** EKS and STS by Region, for the real clients of the AWS SDK. */
export class EksWorld {
  regions: Readonly<Record<string, EksRegion>> = {};
  private readonly eks = mockClient(EKSClient);
  private readonly sts = mockClient(STSClient);

  constructor() {
    const here = async (client: { readonly config: { readonly region: () => Promise<string> } }) => {
      const region = this.regions[await client.config.region()];
      if (!region) throw new Error("no such Region in this test");
      return region;
    };
    this.sts.on(GetCallerIdentityCommand).callsFake(async (_, client) => {
      const { account } = await here(client());
      if (account instanceof Error) throw account;
      return { Account: account, Arn: `arn:aws:sts::${account}:assumed-role/terraform/x` };
    });
    this.eks.on(ListClustersCommand).callsFake(async ({ nextToken = "0" }, client) => {
      const { pages } = await here(client());
      const page = pages[Number(nextToken)] ?? {};
      if (page instanceof Error) throw page;
      const next = Number(nextToken) + 1;
      return { clusters: Object.keys(page), ...(next < pages.length ? { nextToken: String(next) } : {}) };
    });
    this.eks.on(DescribeClusterCommand).callsFake(async ({ name }, client) => {
      const { pages } = await here(client());
      const cluster = pages
        .flatMap((page) => (page instanceof Error ? [] : Object.entries(page)))
        .find(([key]) => key === name);
      if (!cluster) throw awsError("ResourceNotFoundException");
      if (cluster[1] instanceof Error) throw cluster[1];
      return { cluster: { name, status: "ACTIVE", ...cluster[1] } };
    });
  }

  restore(): void {
    this.eks.restore();
    this.sts.restore();
  }
}
