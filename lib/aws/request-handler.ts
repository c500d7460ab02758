import { readFileSync } from "node:fs";
import { Agent, type AgentOptions } from "node:https";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { proxyOf } from "../model/proxy";
import { proxyAgent } from "./proxy-agent";

/**
 * Sends the requests of the AWS SDK through the proxy, and with the certificates, of the environment. The SDK itself does not read
 * these variables, but Terraform and the AWS CLI do.
 */
export class RequestHandler extends NodeHttpHandler {
  private readonly proxied = new Map<string, NodeHttpHandler>();

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly tls = agentOptions(environment),
  ) {
    super(handlerOptions(new Agent(tls)));
  }

  override handle(...[request, options]: Parameters<NodeHttpHandler["handle"]>): ReturnType<NodeHttpHandler["handle"]> {
    const { protocol, hostname, port } = request;
    const proxy = proxyOf(`${protocol}//${hostname}${port ? `:${port}` : ""}`, this.environment);
    return proxy ? this.by(proxy).handle(request, options) : super.handle(request, options);
  }

  private by(proxy: string): NodeHttpHandler {
    const known = this.proxied.get(proxy) ?? new NodeHttpHandler(handlerOptions(proxyAgent(proxy, this.tls)));
    this.proxied.set(proxy, known);
    return known;
  }
}

function handlerOptions(httpsAgent: Agent) {
  return { httpsAgent, connectionTimeout: 10_000, requestTimeout: 30_000 };
}

function agentOptions({ AWS_CA_BUNDLE: bundle }: NodeJS.ProcessEnv): AgentOptions {
  return { keepAlive: true, ...(bundle ? { ca: certificates(bundle) } : {}) };
}

function certificates(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new Error(`AWS_CA_BUNDLE: ${(error as Error).message}`);
  }
}
