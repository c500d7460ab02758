import type { Agent, AgentOptions } from "node:https";
import { HttpsProxyAgent } from "hpagent";
import { SocksProxyAgent } from "socks-proxy-agent";

/** An agent whose connections go through a proxy. @param proxy URL of the proxy: `http`, `https` or `socks5` */
export function proxyAgent(proxy: string, options: AgentOptions = {}): Agent {
  // Nothing is asked of an agent that one of SOCKS lacks; `https.Agent` has no type of its own for that part.
  if (proxy.startsWith("socks")) return new SocksProxyAgent(proxy, options) as unknown as Agent;
  return new HttpsProxyAgent({ proxy, ...options });
}
