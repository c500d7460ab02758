import { TerraformDataSource, TerraformElement, TerraformOutput, TerraformResource, TerraformStack } from "cdktf";
import type { Construct, IConstruct, Node } from "constructs";
import { clusterArn } from "../lib/model/arn";
import type { ArgoCd, Backend } from "../lib/model/fleet";
import { FLEET_OUTPUT, fleetRecordOutput } from "../lib/model/fleet-record";
import { useBackend } from "./backend";

/** Oldest Terraform the stacks work with: the first that locks S3 state by an object. */
const TERRAFORM_VERSION = ">= 1.10";

/** Ranges of provider versions, up to the first that may break; the bindings would pin one exactly. */
const PROVIDER_VERSIONS = {
  aws: { from: "5.95", before: "7" },
  kubernetes: { from: "2.36", before: "4" },
};

/** A stack of the fleet: its state, its versions and how its resources are addressed. */
export class FleetStack extends TerraformStack {
  /** Paths of the elements that have an address, by address. */
  private readonly owners = new Map<string, string>();

  constructor(scope: Construct, name: string, backend: Backend) {
    super(scope, name);
    useBackend(this, name, backend);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    for (const provider of ["aws", "kubernetes"] as const) this.need(provider, PROVIDER_VERSIONS[provider].from);
  }

  /** Asks for an AWS provider no older than this, for what an older one does not know. */
  protected needAwsProvider(from: string): void {
    this.need("aws", from);
  }

  /**
   * Records in the stack's state whose it is, and which resources belong to which target: what a plan deletes is not in the
   * configuration any more.
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

  /** Addresses of the resources of a construct, sorted; data sources belong to no target. */
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
   * Addresses as people write them (`aws_iam_role.payments_role`) in place of cdktf's hashed ones. The construct path
   * joined by `_` is unique, for no fleet key holds an underscore. A construct's main resource is its `Default`, which
   * cdktf leaves out of addresses too.
   * @throws Error where two elements would have one address: the second would silently take the place of the first
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

/** What stands before an element's id in its address: resources and data sources of different types may have one id. */
function kindOf(element: TerraformElement | Node): readonly string[] {
  if (TerraformResource.isTerraformResource(element)) return [element.terraformResourceType];
  if (TerraformDataSource.isTerraformDataSource(element)) return ["data", element.terraformResourceType];
  return [element.constructor.name];
}
