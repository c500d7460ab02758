import { withoutUrlCredentials } from "../../lib/model/url-credentials";

const SECRETS = ["alice", "s3cr", "t0k3n"];

describe("a text without the credentials of its URLs", () => {
  it.each([
    ["https://alice:s3cr@proxy:3128", "https://***@proxy:3128"],
    ["HTTPS://alice:s3cr@proxy/x", "HTTPS://***@proxy/x"],
    ["https://alice:p%40s3cr@proxy", "https://***@proxy"],
    ["https://alice:p@s3cr@proxy", "https://***@proxy"],
    ["https://alice:p/s3cr?x#y@proxy", "https://***@proxy"],
    ["https://t0k3n@proxy", "https://***@proxy"],
    ["//alice@proxy", "//***@proxy"],
    ["socks5://alice:s3cr@proxy:1080", "socks5://***@proxy:1080"],
    ["socks5h://alice:s3cr@proxy", "socks5h://***@proxy"],
    ["https:/alice:s3cr@proxy", "https:/***@proxy"],
    ["https:alice:s3cr@proxy", "https:***@proxy"],
    ["https:\\\\alice:s3cr@proxy", "https:\\\\***@proxy"],
    ['{"proxyUrl":"https:\\/\\/alice:s3cr@proxy"}', '{"proxyUrl":"https:\\/\\/***@proxy"}'],
    ["https:\\u002f\\u002falice:s3cr@proxy", "https:\\u002f\\u002f***@proxy"],
    ["https%3A%2F%2Falice%3As3cr%40proxy", "https%3A%2F%2F***%40proxy"],
    ["proxy=alice:s3cr@proxy:3128", "proxy=***@proxy:3128"],
    ["HTTPS_PROXY='alice:s3cr@proxy:3128'", "HTTPS_PROXY='***@proxy:3128'"],
    ["proxyUrl: alice:s3cr@proxy", "proxyUrl: ***@proxy"],
    ['"proxyUrl": "alice:s3cr@proxy"', '"proxyUrl": "***@proxy"'],
    ['parse "https://alice:s3%zz@proxy": invalid URL escape', 'parse "https://***@proxy": invalid URL escape'],
    ["dial https://alice:s3cr@proxy: i/o timeout", "dial https://***@proxy: i/o timeout"],
    ["https://a.example,https://alice:s3cr@proxy", "https://***@proxy"],
  ])("%s", (text, clean) => {
    expect(withoutUrlCredentials(text)).toBe(clean);
    for (const secret of SECRETS) expect(withoutUrlCredentials(text)).not.toContain(secret);
  });

  it.each([
    "https://A1B2.gr7.us-east-1.eks.amazonaws.com",
    "arn:aws:iam::111122223333:role/admin@corp",
    "mail: alice@example.com",
    "system:serviceaccount:argocd:argocd-server",
    "proxy: none",
    "a // b",
  ])("leaves alone what holds none: %s", (text) => {
    expect(withoutUrlCredentials(text)).toBe(text);
  });

  it("is made in a moment of a long text of slashes", () => {
    expect(withoutUrlCredentials(`${"//a".repeat(100_000)}@b`)).toBe("//***@b");
  });
});
