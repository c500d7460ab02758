import { hashMapper, stringToTerraform, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** Properties of `TerraformData`. */
export interface TerraformDataProps {
  /** Values whose change counts as a change of the resource. */
  readonly input: Readonly<Record<string, string>>;
}

/**
 * A `terraform_data` resource. cdktf's class `DataResource` runs `terraform version` for each instance, which needs 50 ms for each
 * target, and a terraform program on the machine of synth.
 */
export class TerraformData extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: TerraformDataProps,
  ) {
    super(scope, id, { terraformResourceType: "terraform_data" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: hashMapper(stringToTerraform)(this.props.input) };
  }
}
