import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Transform } from "node:stream";
import type { SmokeTenant } from "./smoke-tenant";

/** How a server of HTTP/1.0 says where a body ends. */
export type Ending = "content-length" | "close";

/**
 * Starts a server of HTTP/1.0 in front of a tenant and returns the tenant as it is reached there. The tenant must answer one
 * request per connection.
 */
export async function startHttp10Front(tenant: SmokeTenant, ending: Ending) {
  const { port, pathname } = new URL(tenant.endpoint.url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream);
    upstream.pipe(olden(ending)).pipe(client);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    endpoint: { ...tenant.endpoint, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}` },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The head of an answer is in its first chunk: the tenant's answers are small. */
function olden(ending: Ending): Transform {
  let isHead = true;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const text = chunk.toString("latin1");
      const lines = ending === "close" ? text.replace(/^(content-length|connection): .*\r\n/gim, "") : text;
      done(null, isHead ? Buffer.from(lines.replace(/^HTTP\/1\.1/, "HTTP/1.0"), "latin1") : chunk);
      isHead = false;
    },
  });
}
