import { createServer, type Server } from "node:net";

/**
 * Below the ports that systems give to clients, so that no connection takes one between our look and its use; above the
 * port that aws-iam-authenticator's metrics have, whatever it is told (sandbox/aws/eks_sandbox/authenticator.py).
 */
const FIRST = 21_400;
const LAST = 32_000;
const TRIES = 200;

/**
 * Ports of the loopback interface that nobody listens on, one after the other. No other call gets one of them while this
 * process runs: their first is held, and is none of those given.
 */
export async function freePorts(count: number): Promise<number[]> {
  const blocks = Math.floor((LAST - FIRST) / (count + 1));
  for (let tries = 0; tries < TRIES; tries++) {
    const first = FIRST + Math.floor(Math.random() * blocks) * (count + 1);
    const guard = await listen(first);
    if (!guard) continue;
    const ports = Array.from({ length: count }, (_, index) => first + 1 + index);
    const held = await Promise.all(ports.map(listen));
    await Promise.all(held.map((server) => server && new Promise((resolve) => server.close(resolve))));
    if (held.every((server) => server !== undefined)) return ports;
    guard.close();
  }
  throw new Error(`found no ${count} free ports in a row between ${FIRST} and ${LAST}`);
}

/** Listens on a port, and keeps no process alive by it; undefined where another one does. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server.unref()));
  });
}
