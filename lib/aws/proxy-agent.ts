import type { Agent, AgentOptions } from "node:https";
import { HttpsProxyAgent } from "hpagent";
import { SocksProxyAgent } from "socks-proxy-agent";

/** An agent that connects through a proxy. @param proxy URL of the proxy: `http`, `https` or `socks5` */
export function proxyAgent(proxy: string, options: AgentOptions = {}): Agent {
  // A SOCKS agent has everything that is used here, but `https.Agent` has no type for that subset.
  if (proxy.startsWith("socks")) return new SocksProxyAgent(proxy, options) as unknown as Agent;
  return new HttpsProxyAgent({ proxy, ...options });
}
