import { parseConfig } from "../../lib/fleet/load";
import { undeclaredAccounts } from "../../lib/fleet/undeclared-accounts";

function config(accountDefaults: string) {
  return parseConfig(
    `accountDefaults: ${accountDefaults}
accounts:
  platform: { id: "111122223333", regions: [eu-west-1] }
  shop: { id: "444455556666", regions: [us-east-1, eu-west-1], stack: retail }
argocd: { account: platform, cluster: argocd }
targets: {}
backend: { local: {} }
`,
    "fleet.yaml",
  );
}

const ORGANIZATION = [
  { id: "444455556666", name: "Online shop" },
  { id: "777788889999", name: "Data & Analytics" },
  { id: "000011112222", name: "Shop" },
  { id: "333344445555", name: "42" },
  { id: "555566667777", name: "Retail" },
];

describe("accounts a fleet file does not name", () => {
  it("have keys of their own made from their names, the regions of the file, and the deploy role of all", () => {
    const found = undeclaredAccounts(config("{ deployRole: 'arn:aws:iam::{id}:role/terraform' }"), ORGANIZATION, []);
    expect(found).toEqual(
      [
        ["data-analytics", "777788889999"],
        ["account-000011112222", "000011112222"],
        ["account-42", "333344445555"],
        ["account-555566667777", "555566667777"],
      ].map(([key, id]) => ({
        ...{ key, stack: key, id, partition: "aws", regions: ["eu-west-1", "us-east-1"] },
        deployRole: `arn:aws:iam::${id}:role/terraform`,
      })),
    );
  });

  it("are looked through in the regions that are said, where some are", () => {
    const of = config("{ deployRole: 'arn:aws:iam::{id}:role/terraform' }");
    expect(undeclaredAccounts(of, ORGANIZATION, ["eu-north-1"]).map(({ regions }) => regions)).toEqual(
      Array(4).fill(["eu-north-1"]),
    );
  });

  it.each(["{}", "{ profile: admin }"])("can't be entered with accountDefaults %s", (defaults) => {
    expect(() => undeclaredAccounts(config(defaults), ORGANIZATION, [])).toThrow(
      "discover reads accounts outside the fleet file with accountDefaults.deployRole: set deployRole there, with {id} for the account id",
    );
  });
});
