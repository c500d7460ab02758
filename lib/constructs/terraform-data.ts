import { hashMapper, stringToTerraform, TerraformResource } from "cdktf";
import type { Construct } from "constructs";

/** What `TerraformData` is made from. */
export interface TerraformDataProps {
  /** Values whose change counts as a change of the resource. */
  readonly input: Readonly<Record<string, string>>;
}

/**
 * A `terraform_data` resource. cdktf's own class for it (`DataResource`) asks the terraform program for its version once
 * for each instance: 50 ms a target, and no synth where only Node is.
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
