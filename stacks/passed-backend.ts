import { TerraformBackend, type TerraformRemoteState, type TerraformStack } from "cdktf";
import type { BackendArguments, PassedBackendName } from "../lib/model/backends";

/** A backend with Terraform's own arguments. cdktf has classes with other names and fewer arguments. */
export class PassedBackend extends TerraformBackend {
  constructor(
    stack: TerraformStack,
    private readonly block: PassedBackendName,
    private readonly args: BackendArguments,
  ) {
    super(stack, "backend", block);
  }

  override toTerraform(): object {
    // HCP Terraform has a block of its own.
    const backend = this.block === "cloud" ? { cloud: this.args } : { backend: { [this.block]: this.args } };
    return { terraform: backend };
  }

  protected override synthesizeAttributes() {
    return { ...this.args };
  }

  /** @throws Error always: no stack reads the state of another stack */
  override getRemoteStateDataSource(): TerraformRemoteState {
    throw new Error("no stack reads the state of another stack");
  }
}
