import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type ConnectProxy, startConnectProxy } from "./connect-proxy";

const file = (name: string) => join(__dirname, "tls", name);

/** A request that reached AWS. */
export interface AwsRequest {
  readonly host: string;
  /** Access key that signed it. */
  readonly accessKey: string | undefined;
  /** Parameters of a service that is asked by forms: IAM, STS. */
  readonly form: URLSearchParams;
}

/** What AWS answers: the body of a 200, or an error of STS. */
export type AwsAnswer = { readonly xml: string } | { readonly code: string; readonly message: string };

/** AWS under its own host names: an HTTPS server behind an HTTP proxy, for what only whole connections can show. */
export class FakeAws {
  readonly requests: AwsRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly proxy: ConnectProxy,
  ) {}

  static async start(answer: (request: AwsRequest) => AwsAnswer): Promise<FakeAws> {
    const server = createServer({
      key: readFileSync(file("amazonaws-key.pem")),
      cert: readFileSync(file("amazonaws.pem")),
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const fake = new FakeAws(server, await startConnectProxy(port));
    server.on("request", async (asked, response) => {
      let body = "";
      for await (const part of asked) body += part;
      const [, accessKey] = /Credential=([^/]+)/.exec(asked.headers.authorization ?? "") ?? [];
      const request = { host: asked.headers.host ?? "", accessKey, form: new URLSearchParams(body) };
      fake.requests.push(request);
      const answered = answer(request);
      response.writeHead("xml" in answered ? 200 : 403, { "content-type": "text/xml" });
      response.end("xml" in answered ? answered.xml : refusal(answered.code, answered.message));
    });
    return fake;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** What a program needs to reach it as AWS, beside credentials. */
  get environment(): NodeJS.ProcessEnv {
    return { HTTPS_PROXY: this.proxy.url, AWS_CA_BUNDLE: file("amazonaws.pem"), AWS_EC2_METADATA_DISABLED: "true" };
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

function refusal(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

/** STS's answer to a request for a session of a role. */
export function sessionXml(action: string, accessKey: string, expiration = new Date(Date.now() + 3_600_000)): string {
  const credentials = `<AccessKeyId>${accessKey}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>`;
  return `<${action}Response><${action}Result><Credentials>${credentials}<Expiration>${expiration.toISOString()}</Expiration></Credentials></${action}Result></${action}Response>`;
}

/** STS's answer to who asks. */
export function identityXml(account: string): string {
  return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::${account}:user/pipeline</Arn><Account>${account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
}
