import { CreatePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import type { Sandbox } from "../../sandbox/running-sandbox";
import { sdkOptions } from "../../sandbox/sdk";
import { ACCOUNTS, POD_REGION } from "../../sandbox/world";
import { joined } from "../support/every-field";
import { NEVER_WRITTEN, OPTIONAL_AND_COMPUTED } from "../support/optional-computed";
import { removableParts } from "../support/removable-fields";
import { deployedFleet } from "./support/deployed";
import { liveState } from "./support/live-state";
import { type Project, sampleFile } from "./support/project";
import { theSandbox } from "./support/sandbox";

let sandbox: Sandbox;
let project: Project;

const BOUNDARY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

beforeAll(async () => {
  sandbox = theSandbox();
  project = await deployedFleet();
  for (const account of ACCOUNTS) {
    const client = new IAMClient(sdkOptions(sandbox)(account, POD_REGION));
    await client.send(new CreatePolicyCommand({ PolicyName: "boundary", PolicyDocument: BOUNDARY }));
  }
});

describe("what is written in the fleet file and taken out again", () => {
  it("is in AWS and Kubernetes in between, and not after that: all is as before", async () => {
    const before = await liveState(sandbox);
    for (const part of removableParts()) {
      project.write(joined(sampleFile(), part));
      await project.synth();
      await project.applyAll();
      const between = await liveState(sandbox);
      expect(between).not.toEqual(before);
      project.write(sampleFile());
      await project.synth();
      await project.applyAll();
      expect(await liveState(sandbox)).toEqual(before);
    }
    expect(await project.planCodes()).toEqual({ argocd: 0, "targets-platform": 0, "targets-shop": 0 });
  });
});

it("the provider's Optional and Computed arguments are those that the unit tests know", async () => {
  const { provider_schemas: schemas } = JSON.parse(
    await project.mustTerraform("argocd", "providers", "schema", "-json"),
  );
  const types = schemas["registry.terraform.io/hashicorp/aws"].resource_schemas;
  const found = Object.keys(OPTIONAL_AND_COMPUTED).map((type) => [
    type,
    Object.entries<{ optional?: boolean; computed?: boolean }>(types[type].block.attributes)
      .filter(([name, { optional, computed }]) => optional && computed && !NEVER_WRITTEN.includes(name))
      .map(([name]) => name),
  ]);
  expect(Object.fromEntries(found)).toEqual(OPTIONAL_AND_COMPUTED);
});
