import { createServer } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from "node:net";

/** A proxy on the loopback interface that leads every connection to one port of this machine. */
export interface ConnectProxy {
  readonly url: string;
  /** `host:port` of every connection that was asked for. */
  readonly asked: readonly string[];
  readonly stop: () => Promise<void>;
}

/** An HTTP proxy (`CONNECT`). */
export function startConnectProxy(port: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const server = createServer();
  server.on("connect", ({ url = "" }, client: Socket) => {
    asked.push(url);
    lead(client, port, "HTTP/1.1 200 Connection established\r\n\r\n");
  });
  return listening(server, "http", asked);
}

/** A SOCKS 5 proxy that resolves host names itself. @see https://www.rfc-editor.org/rfc/rfc1928 */
export function startSocksProxy(port: number): Promise<ConnectProxy> {
  const asked: string[] = [];
  const server = createTcpServer((client) => {
    client.once("data", () => {
      client.write(Buffer.from([5, 0]));
      client.once("data", (request: Buffer) => {
        const length = request[4] ?? 0;
        asked.push(`${request.subarray(5, 5 + length)}:${request.readUInt16BE(5 + length)}`);
        lead(client, port, Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      });
    });
  });
  return listening(server, "socks5h", asked);
}

function lead(client: Socket, port: number, greeting: string | Buffer): void {
  const upstream = connect(port, "127.0.0.1", () => {
    client.write(greeting);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  for (const socket of [client, upstream]) socket.on("error", () => socket.destroy());
  client.on("close", () => upstream.destroy());
}

async function listening(server: Server, scheme: string, asked: readonly string[]): Promise<ConnectProxy> {
  const clients = new Set<Socket>();
  server.on("connection", (client) => clients.add(client));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: async () => {
      for (const client of clients) client.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
