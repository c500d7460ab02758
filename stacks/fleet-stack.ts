import { TerraformDataSource, TerraformElement, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { Construct, IConstruct, Node } from "constructs";
import { clusterArn } from "../lib/model/arn";
import type { ArgoCd, Backend } from "../lib/model/fleet";
import { FLEET_OUTPUT, fleetRecordOutput } from "../lib/model/fleet-record";
import { useBackend } from "./backend";

/** Oldest supported Terraform: the first version with lock objects for S3 state. */
const TERRAFORM_VERSION = ">= 1.10";

/** Ranges of provider versions, up to the next major version. The bindings alone would pin one exact version. */
const PROVIDER_VERSIONS = {
  aws: { from: "5.95", before: "7" },
  kubernetes: { from: "2.36", before: "4" },
};

/** A stack of the fleet: its backend, its versions and the addresses of its resources. */
export class FleetStack extends TerraformStack {
  /** Paths of the elements that have an address, by address. */
  private readonly owners = new Map<string, string>();

  constructor(scope: Construct, name: string, backend: Backend) {
    super(scope, name);
    useBackend(this, name, backend);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    for (const provider of ["aws", "kubernetes"] as const) this.need(provider, PROVIDER_VERSIONS[provider].from);
  }

  /** Requires a minimum version of the AWS provider. */
  protected needAwsProvider(from: string): void {
    this.need("aws", from);
  }

  /**
   * Records the fleet and the resources of each target in the stack's state, because resources that a plan deletes are no longer in
   * the configuration.
   */
  protected recordFleet(
    { account, region, cluster, namespace }: ArgoCd,
    targets: ReadonlyMap<string, readonly string[]>,
  ): void {
    const argocdCluster = clusterArn(account, region, cluster);
    new TerraformOutput(this, FLEET_OUTPUT, {
      value: fleetRecordOutput({ argocdCluster, namespace, targets }),
      description: "Fleet of this stack, and the addresses of the resources that belong to each target",
    });
  }

  /** Sorted addresses of the resources of a construct, without data sources. */
  protected addressesIn(construct: IConstruct): string[] {
    return construct.node
      .findAll()
      .filter((one): one is TerraformResource => TerraformResource.isTerraformResource(one))
      .map((resource) => `${resource.terraformResourceType}.${resource.friendlyUniqueId}`)
      .sort();
  }

  private need(provider: keyof typeof PROVIDER_VERSIONS, from: string): void {
    this.addOverride(`terraform.required_providers.${provider}`, {
      source: `hashicorp/${provider}`,
      version: `>= ${from}, < ${PROVIDER_VERSIONS[provider].before}`,
    });
  }

  /**
   * Readable addresses (`aws_iam_role.payments_role`) instead of cdktf's addresses with hashes. The construct path joined by `_` is
   * unique, because fleet keys have no underscore. A construct's main resource is its `Default`, which cdktf also omits.
   * @throws Error if two elements would have the same address: the second would replace the first without an error
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    const id = node.scopes
      .slice(node.scopes.indexOf(this) + 1)
      .map((scope) => scope.node.id)
      .filter((id) => id !== "Default")
      .join("_")
      .replaceAll(".", "_");
    const address = [...kindOf(element), id].join(".");
    const owner = this.owners.get(address);
    if (owner !== undefined && owner !== node.path) {
      throw new Error(`${owner} and ${node.path} would both have the address ${address}; one of them needs another id`);
    }
    this.owners.set(address, node.path);
    return id;
  }
}

/** Prefix of an element's address: resources and data sources of different types may have the same id. */
function kindOf(element: TerraformElement | Node): readonly string[] {
  if (TerraformResource.isTerraformResource(element)) return [element.terraformResourceType];
  if (TerraformDataSource.isTerraformDataSource(element)) return ["data", element.terraformResourceType];
  return [element.constructor.name];
}
