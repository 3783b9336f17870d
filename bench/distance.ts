// The distance: a process of its own that passes every request on to the registry, or to its token service, a fixed time
// after it arrived, over connections that stay open on both sides. Called with the delay in milliseconds, the registry's host
// and the token service's realm; prints its port.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { type Crossing, TOKEN_PATH, TRACE_PATH } from "./distance-trace";

const [delayMs = "0", registry = "", realm = ""] = process.argv.slice(2);
const dispatcher = new Agent();

/** What one process sent, from its first request to its last. */
let run = { crossings: [] as Crossing[], answeredDepth: 0 };

/** These speak of one connection, and there are two. */
const OF_A_CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding"]);

async function cross(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
  const { method = "", url = "", headers } = incoming;
  const own = run;
  const depth = own.answeredDepth + 1;
  const due = sleep(Number(delayMs));
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  await due;
  const passed = await request(`${new URL(url, url.startsWith(TOKEN_PATH) ? realm : `http://${registry}`)}`, {
    method: method as "GET",
    headers: passOn(headers),
    body: chunks.length === 0 ? null : Buffer.concat(chunks),
    dispatcher,
  });
  const body = Buffer.from(await passed.body.arrayBuffer());
  answer.writeHead(passed.statusCode, passOn(passed.headers));
  own.crossings.push({ line: `${method} ${url}`, status: passed.statusCode, depth });
  own.answeredDepth = Math.max(own.answeredDepth, depth);
  answer.end(body);
}

function passOn(headers: IncomingMessage["headers"]): Record<string, string | string[]> {
  const kept = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined || OF_A_CONNECTION.has(name) ? [] : [[name, value] as const],
  );
  const passed = Object.fromEntries(kept);
  const challenge = passed["www-authenticate"];
  // Tokens come from as far away.
  if (typeof challenge === "string") passed["www-authenticate"] = challenge.replace(realm, `${here()}${TOKEN_PATH}`);
  return passed;
}

const server = createServer((incoming, answer) => {
  if (incoming.url !== TRACE_PATH) return void cross(incoming, answer).catch(() => answer.destroy());
  answer.end(JSON.stringify(run.crossings));
  run = { crossings: [], answeredDepth: 0 };
});
const here = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

// Longer than any contender pauses, so that no connection is closed under one.
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
// Whoever started it is gone.
process.stdin.on("end", () => process.exit()).resume();
