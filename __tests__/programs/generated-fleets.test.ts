import { TerraformElement, TerraformResource, type TerraformStack } from "cdktf";
import fc from "fast-check";
import { stringify } from "yaml";
import { parseFleet } from "../../lib/fleet/load";
import { FleetFileError } from "../../lib/fleet/problem";
import type { Fleet } from "../../lib/model/fleet";
import { fleetRecordOf } from "../../lib/model/fleet-record";
import { fleetFiles } from "../support/generated-fleets";
import { appOf, stacksOf, synthStack, type TerraformJson } from "../support/synth";

/** The fleets that are taken, each with its stacks; synthesized once for all tests. */
interface Synthesized {
  readonly fleet: Fleet;
  readonly stacks: readonly { readonly construct: TerraformStack; readonly json: TerraformJson }[];
}

let all: readonly Synthesized[];
let refused = 0;

function fleetOf(file: unknown): Fleet | undefined {
  try {
    return parseFleet(stringify(file), "fleet.yaml");
  } catch (error) {
    if (!(error instanceof FleetFileError)) throw error;
    refused++;
    return undefined;
  }
}

function synthesized(fleet: Fleet): Synthesized {
  return { fleet, stacks: stacksOf(appOf(fleet)).map((construct) => ({ construct, json: synthStack(construct) })) };
}

/** Addresses of the resources in a stack's JSON. */
function addressesOf(json: TerraformJson): string[] {
  return Object.entries(json.resource ?? {}).flatMap(([type, named]) =>
    Object.keys(named as object).map((name) => `${type}.${name}`),
  );
}

/** Every text in JSON, keys included. */
function texts(data: unknown): string[] {
  if (typeof data === "string") return [data];
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [key, ...texts(value)]);
}

beforeAll(() => {
  const files = fc.sample(fleetFiles, { numRuns: 700, seed: 20261126 });
  const fleets = files.flatMap((file) => fleetOf(file) ?? []).slice(0, 300);
  all = fleets.map(synthesized);
});

describe("300 generated fleets", () => {
  it("are 300, and the files that contradict themselves are refused", () => {
    expect(all).toHaveLength(300);
    expect(refused).toBeGreaterThan(0);
  });

  it("have as many addresses as elements: none takes the place of another", () => {
    for (const { stacks } of all) {
      for (const { construct, json } of stacks) {
        const resources = construct.node.findAll().filter(TerraformResource.isTerraformResource);
        expect(addressesOf(json)).toHaveLength(resources.length);
        const elements = construct.node.findAll().filter(TerraformElement.isTerraformElement);
        const written = ["resource", "data"].flatMap((kind) =>
          Object.values(json[kind] ?? {}).flatMap((named) => Object.keys(named as object)),
        );
        expect(elements.length).toBeGreaterThanOrEqual(written.length);
      }
    }
  });

  it("record each resource of targets with its targets, and nothing that is not there", () => {
    for (const { fleet, stacks } of all) {
      for (const { construct, json } of stacks) {
        const record = fleetRecordOf(json.output.fleet_record.value);
        const owned = new Set([...(record?.targets.values() ?? [])].flat());
        const entries = json.resource?.terraform_data?.aws_auth?.for_each;
        const existing = [
          ...addressesOf(json).filter((address) => address !== "terraform_data.aws_auth"),
          ...(typeof entries === "object"
            ? Object.keys(entries).map((key) => `terraform_data.aws_auth["${key}"]`)
            : []),
        ];
        expect([...owned].sort()).toEqual(construct.node.id === "argocd" ? [] : existing.sort());
        expect([...(record?.targets.keys() ?? [])].sort()).toEqual(
          [...fleet.targets.values()]
            .filter(({ account }) => `targets-${account.stack}` === construct.node.id)
            .map(({ key }) => key)
            .sort(),
        );
      }
    }
  });

  it("hold no text of the file that Terraform would evaluate", () => {
    // An expression of ours names something of the stack, or calls a function of Terraform; the files' texts do neither.
    const evaluated = all
      .flatMap(({ stacks }) => stacks.flatMap(({ json }) => texts(json)))
      .filter((text) => {
        const own = text.replaceAll("$${", "").replaceAll("%%{", "").replaceAll("TfToken%{if true}[%{endif}", "");
        return /%\{/.test(own) || /\$\{(?:file|a\})|TfToken\[/.test(own);
      });
    expect(evaluated).toEqual([]);
  });

  it("hold no ARN with a wildcard where the scope did not ask for one", () => {
    const wild = all
      .filter(({ fleet }) => fleet.argocd.assumeRoleScope === "role")
      .flatMap(({ stacks }) => stacks.flatMap(({ json }) => texts(json)))
      .flatMap((text) => text.match(/arn:[^"\\\s]*[*?][^"\\\s]*/g) ?? []);
    expect([...new Set(wild)]).toEqual([]);
  });

  it("are the same twice", () => {
    for (const { fleet, stacks } of all.slice(0, 60)) {
      expect(synthesized(fleet).stacks.map(({ json }) => json)).toEqual(stacks.map(({ json }) => json));
    }
  });
});
