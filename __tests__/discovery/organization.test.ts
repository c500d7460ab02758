import { ListAccountsCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import { mockClient } from "aws-sdk-client-mock";
import { AwsSession } from "../../lib/aws/aws-session";
import { organizationAccounts } from "../../lib/discovery/organization";

const organizations = mockClient(OrganizationsClient);
const session = new AwsSession({ region: "eu-west-1" }, {});

beforeEach(() => {
  organizations.reset();
});

describe("the accounts of an organization", () => {
  it("are the active ones of every page", async () => {
    const pages: Readonly<Record<string, object>> = {
      first: {
        Accounts: [
          { Id: "111111111111", Name: "Platform", Status: "ACTIVE" },
          { Id: "222222222222", Name: "Left", Status: "SUSPENDED" },
          { Id: "333333333333", Name: "Closing", State: "PENDING_CLOSURE", Status: "ACTIVE" },
          { Name: "without an id", Status: "ACTIVE" },
        ],
        NextToken: "second",
      },
      second: { Accounts: [{ Id: "444444444444", State: "ACTIVE" }], NextToken: "third" },
      third: {},
    };
    organizations.on(ListAccountsCommand).callsFake(({ NextToken = "first" }) => pages[NextToken]);
    expect(await organizationAccounts(session)).toEqual([
      { id: "111111111111", name: "Platform" },
      { id: "444444444444", name: "" },
    ]);
  });

  it("are unknown where a page is refused", async () => {
    organizations
      .on(ListAccountsCommand)
      .resolvesOnce({ Accounts: [{ Id: "111111111111", Status: "ACTIVE" }], NextToken: "second" })
      .rejects(new Error("not authorized to perform: organizations:ListAccounts"));
    await expect(organizationAccounts(session)).rejects.toThrow("organizations:ListAccounts");
  });
});
