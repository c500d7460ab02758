import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { stringify } from "yaml";
import { fleetJsonSchema } from "../../lib/fleet/json-schema";
import { loadFleet, parseFleet } from "../../lib/fleet/load";
import { FleetFileError } from "../../lib/fleet/problem";
import { fleetReference } from "../../lib/fleet/reference";
import type { Account } from "../../lib/model/fleet";
import { type Data, EVERY_FIELD, fileWith, fileWithout, joined } from "../support/every-field";
import {
  accessPolicy,
  byKey,
  definedRole,
  irsa,
  platform,
  podIdentity,
  sampleFleet,
  shop,
  target,
} from "../support/sample-fleet";

const PROJECT = join(__dirname, "../..");

describe("loadFleet", () => {
  it("gives the sample file with every default in its place", () => {
    expect(loadFleet(join(PROJECT, "fleet.yaml"))).toEqual(sampleFleet());
  });

  it("names the ways to another file where there is none", () => {
    expect(() => loadFleet("/nowhere/fleet.yaml")).toThrow(
      new FleetFileError("/nowhere/fleet.yaml", [
        {
          line: 1,
          column: 1,
          path: "",
          message:
            "the file could not be read: ENOENT: no such file or directory, open '/nowhere/fleet.yaml'; set another file with --fleet or FLEET_FILE",
        },
      ]),
    );
  });
});

describe("parseFleet", () => {
  it("takes everything a fleet file can say", () => {
    const fleet = parseFleet(
      `
accounts:
  platform: { id: "111122223333", regions: [eu-west-1], profile: platform-admin }
  shop: { id: "444455556666", regions: [us-east-1, us-east-2], deployRole: "arn:aws:iam::{id}:role/ci/deploy" }
argocd:
  account: platform
  region: eu-west-1
  cluster: Hub_1
  namespace: gitops
  serviceAccounts: [controller.v2]
  identity: irsa
  oidcProvider: create
  annotateServiceAccounts: false
  rolePrefix: Gitops
  assumeRoleScope: account
  clusterAuth: aws-cli
targets:
  orders:
    account: shop
    region: us-east-2
    labels: { env: prod, example.com/tier: "1" }
    access: { type: access-entry, policies: [{ name: AmazonEKSAdminPolicy, namespaces: [orders] }] }
backend:
  s3: { bucket: acme, region: eu-west-1, prefix: a/b, profile: state, allowedAccountIds: ["111122223333"], kmsKeyId: alias/x }
`,
      "fleet.yaml",
    );
    const { deployRole: _, ...bare } = platform;
    const account = { ...bare, profile: "platform-admin" };
    const twoRegions = {
      ...shop,
      regions: ["us-east-1", "us-east-2"],
      deployRole: "arn:aws:iam::444455556666:role/ci/deploy",
    };
    expect(fleet).toEqual({
      tags: {},
      accounts: byKey<Account>(account, twoRegions),
      argocd: {
        account,
        region: "eu-west-1",
        cluster: "Hub_1",
        namespace: "gitops",
        serviceAccounts: ["controller.v2"],
        identity: irsa({ oidcProvider: "create", annotateServiceAccounts: false }),
        rolePrefix: "Gitops",
        managementRole: {
          type: "defined",
          name: "Gitops-management",
          path: "/",
          tags: {},
          maxSessionDuration: 3600,
        },
        assumeRoleScope: "account",
        clusterAuth: "aws-cli",
      },
      targets: byKey(
        target("orders", twoRegions, {
          region: "us-east-2",
          role: definedRole("Gitops-target-orders"),
          secret: {
            name: "arn:aws:eks:us-east-2:444455556666:cluster/orders",
            labels: { env: "prod", "example.com/tier": "1" },
          },
          access: { type: "access-entry", policies: [accessPolicy("AmazonEKSAdminPolicy", ["orders"])], groups: [] },
        }),
      ),
      backend: {
        type: "s3",
        bucket: "acme",
        region: "eu-west-1",
        prefix: "a/b",
        profile: "state",
        allowedAccountIds: ["111122223333"],
        kmsKeyId: "alias/x",
      },
    });
  });

  it("takes Pod Identity for the identity", () => {
    const text = readFileSync(join(PROJECT, "fleet.yaml"), "utf8").replace(
      "  cluster: argocd",
      "  identity: pod-identity\n  podIdentityAgent: managed\n  cluster: argocd",
    );
    const { argocd } = sampleFleet();
    expect(parseFleet(text, "fleet.yaml").argocd).toEqual({
      ...argocd,
      identity: podIdentity({ agent: "managed" }),
    });
    expect(parseFleet(text.replace("podIdentityAgent", "sessionTags: false\n  podIdentityAgent"), "").argocd).toEqual({
      ...argocd,
      identity: podIdentity({ agent: "managed", hasSessionTags: false }),
    });
  });

  it("takes a fleet that has no targets yet", () => {
    const text = readFileSync(join(PROJECT, "fleet.yaml"), "utf8").replace(
      /^targets:[\s\S]*?^backend:/m,
      "targets: {}\nbackend:",
    );
    expect(parseFleet(text, "fleet.yaml").targets.size).toBe(0);
  });

  it("reads anchors and merge keys, and finds a wrong value where it stands", () => {
    const text = (env: string) => `
accounts: { platform: { id: "111122223333", regions: [eu-west-1] } }
argocd: { account: platform, cluster: argocd }
targets:
  one: &alike
    account: platform
    labels: { env: ${env} }
  two: { <<: *alike, cluster: other }
backend: { local: {} }
`;
    expect(parseFleet(text("prod"), "fleet.yaml").targets.get("two")?.secret.labels).toEqual({ env: "prod" });
    expect(() => parseFleet(text("1"), "fleet.yaml")).toThrow(/^fleet.yaml:7:20 .*\nfleet.yaml:7:20 /);
  });

  it("takes a label that is called as what every JavaScript object has", () => {
    const text = readFileSync(join(PROJECT, "fleet.yaml"), "utf8").replace(
      /^( {2}payments:)$/m,
      "$1\n    labels: { constructor: x }",
    );
    expect(parseFleet(text, "fleet.yaml").targets.get("payments")?.secret.labels).toMatchObject({ constructor: "x" });
  });

  it("reads what was written from data, whatever the keys", () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
    const label = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,20}[A-Za-z0-9])?$/);
    const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,20}$/), label, { maxKeys: 3, noNullPrototype: true });
    fc.assert(
      fc.property(fc.dictionary(key, labels, { maxKeys: 8, noNullPrototype: true }), (targets) => {
        const config = {
          accounts: { platform: { id: "012345678901", regions: ["eu-west-1"] } },
          argocd: { account: "platform", cluster: "The_Argo-CD" },
          targets: Object.fromEntries(
            Object.entries(targets).map(([name, labels]) => [name, { account: "platform", labels }]),
          ),
          backend: { local: {} },
        };
        const fleet = parseFleet(stringify(config), "fleet.yaml");
        expect(fleet.accounts.get("platform")?.id).toBe("012345678901");
        expect(new Map([...fleet.targets].map(([name, { secret }]) => [name, secret.labels]))).toEqual(
          new Map(Object.entries(targets)),
        );
      }),
      { numRuns: 50 },
    );
  });
});

it("docs/configuration.md is what the schema says; the same script writes it", () => {
  expect(readFileSync(join(PROJECT, "docs/configuration.md"), "utf8")).toBe(fleetReference());
});

it("fleet.schema.json is what the schema says; `node --import tsx scripts/fleet-schema.ts` writes it", () => {
  expect(readFileSync(join(PROJECT, "fleet.schema.json"), "utf8")).toBe(fleetJsonSchema());
});

/** The defaults of the schema, by path in the terms of `EVERY_FIELD`. */
function schemaDefaults(schema: JsonSchema, path = ""): [string, unknown][] {
  const { properties = {}, additionalProperties, items, anyOf = [], default: value } = schema;
  const inner = (name: string) => (path ? `${path}.${name}` : name);
  return [
    ...(value === undefined ? [] : [[path, value] as [string, unknown]]),
    ...Object.entries(properties).flatMap(([name, property]) => schemaDefaults(property, inner(name))),
    ...(typeof additionalProperties === "object" ? schemaDefaults(additionalProperties, inner("<key>")) : []),
    ...(items ? schemaDefaults(items, `${path}[]`) : []),
    ...anyOf.flatMap((one) => schemaDefaults(one, path)),
  ];
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly default?: unknown;
}

describe("each default in fleet.schema.json is what a file without the field means", () => {
  const defaults = schemaDefaults(JSON.parse(fleetJsonSchema()));

  it("for most fields that have one", () => expect(defaults.length).toBeGreaterThan(20));

  it.each(defaults)("%s: %j", (path, value) => {
    const field = EVERY_FIELD.find((one) => one.path === path);
    // A field of a map that the file lacks: the map is in both files.
    const beside = path.startsWith("argocd.inCluster.") ? { argocd: { inCluster: { labels: { env: "prod" } } } } : {};
    const fleetOf = (file: Data) => parseFleet(stringify(joined(file, beside)), "fleet.yaml");
    if (!field) throw new Error(`no field ${path}`);
    expect(fleetOf(fileWith(field, value))).toEqual(fleetOf(fileWithout(field)));
  });
});

it("editors say what the loader expects, for each text with a format", () => {
  const formats: unknown[] = [];
  JSON.parse(fleetJsonSchema(), (_, value) => {
    if (value?.pattern || value?.enum) formats.push(value);
    return value;
  });
  expect(formats.length).toBeGreaterThan(60);
  for (const format of formats) expect(format).toMatchObject({ errorMessage: expect.stringMatching(/^expected \S/) });
});

it("every example in fleet.schema.json has the form it is an example of", () => {
  const found: { readonly examples: readonly string[]; readonly pattern: string }[] = [];
  JSON.parse(fleetJsonSchema(), (_, value) => {
    if (value?.examples) found.push(value);
    return value;
  });
  expect(found.length).toBeGreaterThan(10);
  for (const { examples, pattern } of found) {
    for (const example of examples) expect(example).toMatch(new RegExp(pattern));
  }
});
