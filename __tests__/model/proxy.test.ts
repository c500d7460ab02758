import { proxyOf } from "../../lib/model/proxy";

const PROXY = "http://proxy.example.com:3128";

describe("the proxy of a URL", () => {
  const hosts: readonly (readonly [noProxy: string, url: string, isDirect: boolean])[] = [
    ["", "https://sts.eu-west-1.amazonaws.com", false],
    [" , ,", "https://sts.eu-west-1.amazonaws.com", false],
    // An exact host, a domain, a domain with a leading dot or star: the host itself and all below it.
    ["sts.eu-west-1.amazonaws.com", "https://sts.eu-west-1.amazonaws.com", true],
    ["amazonaws.com", "https://sts.eu-west-1.amazonaws.com", true],
    [".amazonaws.com", "https://sts.eu-west-1.amazonaws.com/", true],
    ["*.amazonaws.com", "https://sts.eu-west-1.amazonaws.com", true],
    ["amazonaws.com.", "https://sts.eu-west-1.amazonaws.com", true],
    ["amazonaws.com", "https://sts.eu-west-1.amazonaws.com.", true],
    [".amazonaws.com", "https://amazonaws.com", true],
    ["amazonaws.com", "https://notamazonaws.com", false],
    [".amazonaws.com", "https://amazonaws.com.example.com", false],
    ["eu-west-1", "https://sts.eu-west-1.amazonaws.com", false],
    [".", "https://sts.eu-west-1.amazonaws.com", false],
    // Case and white space do not count; entries are separated by commas or spaces.
    ["  .AmazonAWS.com ", "https://STS.eu-west-1.amazonaws.com", true],
    ["example.com, amazonaws.com", "https://sts.eu-west-1.amazonaws.com", true],
    ["example.com\tamazonaws.com", "https://sts.eu-west-1.amazonaws.com", true],
    ["*", "https://sts.eu-west-1.amazonaws.com", true],
    ["example.com,*", "https://sts.eu-west-1.amazonaws.com", true],
    // An entry with a port is about that port.
    ["example.com:443", "https://example.com", true],
    ["example.com:8443", "https://example.com:8443", true],
    ["example.com:8443", "https://example.com", false],
    ["example.com:80", "http://example.com", true],
    // Addresses and networks.
    ["10.0.0.7", "https://10.0.0.7", true],
    ["10.0.0.7:443", "https://10.0.0.7:6443", false],
    ["10.0.0.0/8", "https://10.200.3.4:6443", true],
    ["10.0.0.0/8", "https://11.0.0.1", false],
    ["10.0.0.0/8", "https://ten.example.com", false],
    ["10.0.0.0/0", "https://11.0.0.1", true],
    ["10.0.0.0/33", "https://10.0.0.1", false],
    ["10.0.0.0/", "https://10.0.0.1", false],
    ["10.0.0.0/x", "https://10.0.0.1", false],
    ["example.com/8", "https://example.com", false],
    ["0.0.7", "https://10.0.0.7", false],
    ["2001:db8::7", "https://[2001:DB8:0:0::7]", true],
    ["[2001:db8::7]", "https://[2001:db8::7]", true],
    ["[2001:db8::7]:443", "https://[2001:db8::7]", true],
    ["[2001:db8::7]:443", "https://[2001:db8::7]:6443", false],
    ["2001:db8::/32", "https://[2001:db8:1::7]", true],
    ["2001:db8::/32", "https://[2001:db9::7]", false],
    ["10.0.0.0/8", "https://[2001:db8::7]", false],
    // This machine is never asked for by a proxy.
    ["", "https://localhost:6443", true],
    ["", "https://127.1.2.3:6443", true],
    ["", "https://[::1]:6443", true],
  ];
  it.each(hosts)("with NO_PROXY %j to %s is direct: %s", (noProxy, url, isDirect) => {
    expect(proxyOf(url, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy })).toBe(isDirect ? undefined : PROXY);
  });

  const variables: readonly (readonly [environment: Record<string, string>, proxy: string | undefined])[] = [
    [{}, undefined],
    [{ HTTP_PROXY: PROXY }, undefined],
    [{ HTTPS_PROXY: "" }, undefined],
    [{ HTTPS_PROXY: "http://a", https_proxy: "http://b" }, "http://a"],
    [{ HTTPS_PROXY: " ", https_proxy: "http://b" }, "http://b"],
    [{ ALL_PROXY: "http://c", https_proxy: "http://b" }, "http://b"],
    [{ ALL_PROXY: "http://c" }, "http://c"],
    [{ all_proxy: "socks5://d:1080" }, "socks5://d:1080"],
    [{ https_proxy: "e:3128" }, "http://e:3128"],
    [{ https_proxy: "user:secret@e:3128" }, "http://user:secret@e:3128"],
    [{ https_proxy: "http://b", NO_PROXY: "", no_proxy: "aws.amazon.com" }, undefined],
    [{ https_proxy: "http://b", NO_PROXY: "example.com", no_proxy: "aws.amazon.com" }, "http://b"],
  ];
  it.each(variables)("with %j is %s", (environment, proxy) => {
    expect(proxyOf("https://aws.amazon.com", environment)).toBe(proxy);
  });

  it("is refused where it can't be used, without its password", () => {
    const refusal = (HTTPS_PROXY: string) => () => proxyOf("https://aws.amazon.com", { HTTPS_PROXY });
    expect(refusal("ftp://user:secret@a:2121")).toThrow(
      new Error("HTTPS_PROXY: expected an http, https or socks5 proxy, got ftp://a:2121"),
    );
    expect(refusal("http://user:secret@")).toThrow(
      new Error("HTTPS_PROXY: expected the URL of a proxy, such as http://proxy.example.com:3128"),
    );
  });
});
