/**
 * The proxy that an environment names for an `https` URL, as curl and the AWS CLI read it: none for hosts in `NO_PROXY`, whose
 * entries are `*`, a host, or a domain that stands for its subdomains too, each perhaps with a port.
 * @see https://everything.curl.dev/usingcurl/proxies/env.html
 */
export function proxyFor(url: string, environment: NodeJS.ProcessEnv): string | undefined {
  const proxy = environment.https_proxy || environment.HTTPS_PROXY;
  if (!proxy || !URL.canParse(url)) return proxy || undefined;
  const entries = (environment.no_proxy ?? environment.NO_PROXY ?? "").split(/[\s,]+/).filter(Boolean);
  const { hostname, port } = new URL(url);
  return entries.some((entry) => isNamed(entry.toLowerCase(), hostname, port || "443")) ? undefined : proxy;
}

function isNamed(entry: string, hostname: string, port: string): boolean {
  if (entry === "*") return true;
  const [, written = "", ofPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (ofPort !== undefined && ofPort !== port) return false;
  const host = written.replace(/^\*?\./, "");
  return host !== "" && (hostname === host || hostname.endsWith(`.${host}`));
}
