import { causesOf, reasonOf } from "../../lib/model/unread";

const error = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

describe("the reason why something could not be read", () => {
  it("is in the words of AWS, of the cluster's API or of Node, on one line without control characters", () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [error("no such host"), "no such host"],
      [error("User: x is not authorized", { name: "AccessDenied" }), "AccessDenied: User: x is not authorized"],
      [
        error("Could not load credentials from any providers", { name: "CredentialsProviderError" }),
        "no AWS credentials: Could not load credentials from any providers",
      ],
      [error("HTTP-Code: 403 Headers: {}", { code: 403, body: '{"message":"forbidden"}' }), "forbidden"],
      [error("HTTP-Code: 403", { code: 403, body: { message: "forbidden" } }), "forbidden"],
      [error("HTTP-Code: 500", { code: 500, body: "null" }), "the cluster's API responded with HTTP status 500"],
      [error("HTTP-Code: 500", { code: 500, body: undefined }), "the cluster's API responded with HTTP status 500"],
      [error("connect ECONNREFUSED", { code: "ECONNREFUSED" }), "connect ECONNREFUSED"],
      [error("::error::\u001b[2J\nnext\u202eline"), "::error::\\u001b[2J\\nnext\\u202eline"],
      ["thrown as text", "thrown as text"],
      [undefined, "undefined"],
    ];
    expect(cases.map(([thrown]) => reasonOf(thrown))).toEqual(cases.map(([, reason]) => reason));
  });

  it("is cut where it is a page", () => {
    expect(reasonOf(error("x".repeat(10_000)))).toBe(`${"x".repeat(500)}…`);
  });
});

describe("causes", () => {
  const denied = (account: string, action: string, region = "eu-west-1") =>
    `AccessDenied: User: arn:aws:iam::111122223333:user/x is not authorized to perform: ${action} on resource: arn:aws:eks:${region}:${account}:cluster/*`;

  const named = (all: readonly { readonly name: string; readonly reason: string }[]) =>
    causesOf(all).map(({ unread, reason }) => ({ names: unread.map(({ name }) => name), reason }));

  it("are one for reasons that differ in account, Region and resource alone", () => {
    const [first, second] = [denied("444455556666", "eks:ListClusters"), denied("1".repeat(12), "eks:DescribeCluster")];
    expect(
      named([
        { name: "a", reason: first },
        { name: "b", reason: denied("555566667777", "eks:ListClusters", "us-east-1") },
        { name: "c", reason: second },
        { name: "d", reason: "getaddrinfo ENOTFOUND eks.eu-west-1.amazonaws.com" },
        { name: "e", reason: "getaddrinfo ENOTFOUND eks.us-gov-west-1.amazonaws.com" },
      ]),
    ).toEqual([
      { names: ["a", "b"], reason: first },
      { names: ["c"], reason: second },
      { names: ["d", "e"], reason: "getaddrinfo ENOTFOUND eks.eu-west-1.amazonaws.com" },
    ]);
    expect(named([])).toEqual([]);
  });
});
