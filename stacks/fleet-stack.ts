import { TerraformElement, TerraformStack } from "cdktf";
import type { Construct, Node } from "constructs";
import type { Backend } from "../lib/model/fleet";
import { useBackend } from "./backend";

/** Oldest Terraform the stacks work with: the first that locks S3 state by an object. */
const TERRAFORM_VERSION = ">= 1.10";

/** Ranges of provider versions; the bindings would pin one exactly. */
const PROVIDER_VERSIONS = { aws: ">= 5.95, < 7", kubernetes: ">= 2.36, < 4" };

/** A stack of the fleet: its state, its versions and how its resources are addressed. */
export class FleetStack extends TerraformStack {
  constructor(scope: Construct, name: string, backend: Backend) {
    super(scope, name);
    useBackend(this, name, backend);
    this.addOverride("terraform.required_version", TERRAFORM_VERSION);
    for (const [provider, version] of Object.entries(PROVIDER_VERSIONS)) {
      this.addOverride(`terraform.required_providers.${provider}`, { source: `hashicorp/${provider}`, version });
    }
  }

  /**
   * Addresses as people write them (`aws_iam_role.payments_role`) in place of cdktf's hashed ones. The construct path
   * joined by `_` is unique, for no fleet key holds an underscore. A construct's main resource is its `Default`, which
   * cdktf leaves out of addresses too.
   */
  protected override allocateLogicalId(element: TerraformElement | Node): string {
    const node = TerraformElement.isTerraformElement(element) ? element.node : (element as Node);
    return node.scopes
      .slice(node.scopes.indexOf(this) + 1)
      .map((scope) => scope.node.id)
      .filter((id) => id !== "Default")
      .join("_")
      .replaceAll(".", "_");
  }
}
