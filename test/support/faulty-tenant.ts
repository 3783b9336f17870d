// Every way in which a tenant's wire can be wrong, whatever the request.
import type { IncomingMessage, ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

type Act = (request: IncomingMessage, response: ServerResponse) => unknown;

const JSON_TYPE = { "content-type": "application/json" };
const DRIP_MS = 5;

export function answer(status: number, body: unknown, contentType = "application/json"): Act {
  return (_, response) => {
    response.writeHead(status, { "content-type": contentType });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

export const HTML = answer(200, "<!doctype html><title>[503] Oops</title>", "text/html");

export const untyped: Act = (_, response) => response.writeHead(200).end("[]");

export const redirect =
  (location: string, status = 302): Act =>
  (_, response) =>
    response.writeHead(status, { location }).end();

/** A body that only somebody who asked for it can read. */
export const gzipped: Act = (_, response) =>
  response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" }).end(gzipSync("[]"));

export const tenMegabytes: Act = (_, response) =>
  response.writeHead(200, JSON_TYPE).end(`[${" ".repeat(10 * 1024 * 1024)}]`);

export const hang: Act = () => {};

export const hangAfterHeaders =
  (status = 200): Act =>
  (_, response) =>
    response.writeHead(status, JSON_TYPE).write("[");

/** One byte after the other, for ever. */
export const drip: Act = (_, response) => {
  response.writeHead(200, JSON_TYPE);
  const dripping = setInterval(() => response.write(" "), DRIP_MS);
  response.on("close", () => clearInterval(dripping));
};

/** Headers that never end, one byte after the other. */
export const dripHeaders: Act = ({ socket }) => {
  socket.write("HTTP/1.1 200 OK\r\nx-padding: ");
  const dripping = setInterval(() => socket.write("x"), DRIP_MS);
  socket.on("close", () => clearInterval(dripping));
};

export const hugeHeaders: Act = (_, response) =>
  response.writeHead(200, { ...JSON_TYPE, "x-padding": "x".repeat(100_000) }).end("[]");

export const noHttp: Act = ({ socket }) => socket.end("SSH-2.0-OpenSSH_9.6\r\n");

export const reset: Act = ({ socket }) => socket.resetAndDestroy();

export const closed: Act = ({ socket }) => socket.end();

export const truncated: Act = ({ socket }, response) => {
  response.writeHead(200, { ...JSON_TYPE, "content-length": 1000 });
  response.write("[]", () => socket.destroy());
};
