import { proxyFor } from "../../lib/live/proxy";

const PROXY = "http://proxy:3128";
const URL = "https://id.gr7.eu-west-1.eks.amazonaws.com";

describe("the proxy of an environment", () => {
  it.each<[noProxy: string, isUsed: boolean]>([
    ["", true],
    ["*", false],
    [".amazonaws.com", false],
    ["amazonaws.com", false],
    ["*.amazonaws.com", false],
    ["AMAZONAWS.com", false],
    ["localhost, .eks.amazonaws.com", false],
    ["localhost .eks.amazonaws.com", false],
    ["amazonaws.com:443", false],
    ["amazonaws.com:8443", true],
    ["azonaws.com", true],
    ["eu-west-1.eks.amazonaws.com.evil", true],
    [".", true],
  ])("under NO_PROXY=%s: is used %s", (noProxy, isUsed) => {
    expect(proxyFor(URL, { HTTPS_PROXY: PROXY, NO_PROXY: noProxy })).toBe(isUsed ? PROXY : undefined);
    expect(proxyFor(URL, { https_proxy: PROXY, no_proxy: noProxy })).toBe(isUsed ? PROXY : undefined);
  });

  it("is none where the environment names none", () => {
    expect(proxyFor(URL, {})).toBeUndefined();
    expect(proxyFor("", {})).toBeUndefined();
  });
});
