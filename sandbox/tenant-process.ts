import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createTenantServer, type TenantServerOptions } from "./tenant-server";

/** How long a stopped container may finish the requests that it has. */
const DRAIN_MS = 1000;

/** What runs in a container: a tenant server on a loopback port of its own. */
export class TenantProcess {
  readonly #server: Server;

  constructor(options: TenantServerOptions) {
    this.#server = createTenantServer(options);
  }

  async listen(): Promise<void> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  get port(): number | undefined {
    return (this.#server.address() as AddressInfo | null)?.port;
  }

  /** `drain` lets running requests finish for a second; `cut` does not. */
  async close(how: "drain" | "cut"): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    if (how === "cut") this.#server.closeAllConnections();
    else this.#server.closeIdleConnections();
    const cut = setTimeout(() => this.#server.closeAllConnections(), DRAIN_MS);
    await closed;
    clearTimeout(cut);
  }
}
