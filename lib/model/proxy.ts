import { BlockList, isIP } from "node:net";

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables for the proxy of HTTPS requests. The first variable that is set applies. Terraform reads the first two variables. */
const PROXY_VARIABLES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] as const;
const EXCEPTION_VARIABLES = ["NO_PROXY", "no_proxy"] as const;

const SUPPORTED = /^(?:https?|socks|socks4a?|socks5h?):$/;

/**
 * URL of the proxy for an HTTPS URL; undefined for a direct connection: no proxy is set, NO_PROXY names the host, or the host is
 * this machine.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config which Terraform uses
 * @see https://everything.curl.dev/usingcurl/proxies/env.html
 * @throws Error, without user name and password of the proxy, if the URL of the proxy cannot be used
 */
export function proxyOf(url: string, environment: Environment): string | undefined {
  const variable = firstSet(PROXY_VARIABLES, environment);
  if (!variable) return undefined;
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$|\.$/g, "").toLowerCase();
  if (isThisMachine(host)) return undefined;
  const exceptions = firstSet(EXCEPTION_VARIABLES, environment)?.value.split(/[\s,]+/) ?? [];
  const address = { host, port: Number(port) || (protocol === "http:" ? 80 : 443) };
  return exceptions.some((entry) => covers(entry.toLowerCase(), address)) ? undefined : proxyUrl(variable);
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function firstSet(names: readonly string[], environment: Environment): Variable | undefined {
  return names.map((name) => ({ name, value: (environment[name] ?? "").trim() })).find(({ value }) => value !== "");
}

/** A proxy without a scheme is an HTTP proxy. */
function proxyUrl({ name, value }: Variable): string {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed) throw new Error(`${name}: expected the URL of a proxy, such as http://proxy.example.com:3128`);
  if (!SUPPORTED.test(parsed.protocol)) {
    throw new Error(`${name}: expected an http, https or socks5 proxy, got ${parsed.protocol}//${parsed.host}`);
  }
  return url;
}

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Whether an entry of NO_PROXY matches a host: `*`, an address, a network, or a domain with its subdomains; with or without port. */
function covers(entry: string, { host, port }: HostAndPort): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(host, entry);
  const { name, port: only } = splitPort(entry);
  if (only !== undefined && only !== port) return false;
  if (isIP(name) || isIP(host)) return isInNetwork(host, name);
  const domain = name.replace(/^\*?\./, "").replace(/\.$/, "");
  return domain !== "" && (host === domain || host.endsWith(`.${domain}`));
}

/** `[::1]:443`, `[::1]`, `::1`, `host:443` or `host`. */
function splitPort(entry: string): { readonly name: string; readonly port?: number } {
  if (isIP(entry)) return { name: entry };
  const [, bracketed, plain = "", port] = /^(?:\[(.*)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
  return { name: bracketed ?? plain, ...(port === undefined ? {} : { port: Number(port) }) };
}

const FAMILIES = { 4: "ipv4", 6: "ipv6" } as const;
const BITS = { ipv4: 32, ipv6: 128 } as const;

function familyOf(address: string): (typeof FAMILIES)[4 | 6] | undefined {
  const version = isIP(address);
  return version === 4 || version === 6 ? FAMILIES[version] : undefined;
}

/** @param network an address, or a network such as 10.0.0.0/8; any other text contains no host */
function isInNetwork(host: string, network: string): boolean {
  const [address = "", length] = network.split("/");
  const [family, hostFamily] = [familyOf(address), familyOf(host)];
  if (!family || !hostFamily) return false;
  const bits = length === undefined ? BITS[family] : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > BITS[family] || length === "") return false;
  const list = new BlockList();
  list.addSubnet(address, bits, family);
  return list.check(host, hostFamily);
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || isInNetwork(host, "127.0.0.0/8") || isInNetwork(host, "::1");
}
