import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

// A key for tests and two certificates of it, for localhost, that no authority signed. Made with
//   openssl ecparam -name prime256v1 -genkey -noout -out key.pem
//   openssl req -x509 -new -key key.pem -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 -days 36500
//   openssl ca -selfsign … -startdate 20200101000000Z -enddate 20200102000000Z   (the same names; for a day of 2020)
const DIRECTORY = join(__dirname, "../smoke/tls");
const read = (file: string) => readFileSync(join(DIRECTORY, `${file}.pem`));

export type Certificate = "self-signed" | "expired";

/** Starts a server that says yes to everything, with a certificate that nobody may trust. */
export async function startTlsTenant(certificate: Certificate) {
  const requests: string[] = [];
  const server = createServer({ key: read("key"), cert: read(certificate) }, (request, response) => {
    requests.push(`${request.method} ${request.url} ${request.headers.authorization}`);
    response.writeHead(200, { "content-type": "application/json" }).end("[]");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint: { name: "tenant-1", url, token: "admin-token-of-the-tenant" },
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
