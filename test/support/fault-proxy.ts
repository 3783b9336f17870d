// Stands in front of a real server and misbehaves where told to.
import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

interface Message {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

interface Exchange {
  /** Path and query of the request. */
  readonly url: string;
  readonly answer: ServerResponse;
  /** Passes the request on and returns what came back. */
  readonly forward: () => Promise<Message>;
}

type Act = (exchange: Exchange) => unknown;

export interface Fault {
  /** Matched against "PUT /v2/acme/platform/manifests/latest". */
  readonly on: RegExp;
  /** How many matching requests pass unharmed first. Default 0. */
  readonly after?: number;
  /** How many are hit. Default all. */
  readonly times?: number;
  readonly act: Act;
}

export interface FaultProxy extends AsyncDisposable {
  readonly host: string;
  /** Every request so far, in order. */
  readonly seen: { readonly line: string; readonly authorization: string | undefined }[];
  stop(): Promise<void>;
}

/** Answers by itself; the request does not arrive. */
export const say =
  (status: number, headers: Record<string, string> = {}, body = ""): Act =>
  ({ answer }) =>
    answer.writeHead(status, headers).end(body);

/** Never answers. */
export const hang: Act = () => {};

/** Closes the connection; the request does not arrive. */
export const reset: Act = ({ answer }) => answer.destroy();

/** Closes the connection after the request was carried out. */
export const resetAfterwards: Act = async ({ answer, forward }) => {
  await forward();
  answer.destroy();
};

/** Does something first, then passes the request on. */
export const first =
  (act: () => Promise<unknown>): Act =>
  async ({ answer, forward }) => {
    await act();
    relay(answer, await forward());
  };

/** Passes the request on and changes the answer. */
export const retell =
  (change: (message: Message) => Partial<Message>): Act =>
  async ({ answer, forward }) => {
    const message = await forward();
    relay(answer, { ...message, ...change(message) });
  };

/** Announces the whole body and sends half of it. */
export const truncate: Act = async ({ answer, forward }) => {
  const { status, headers, body } = await forward();
  answer.writeHead(status, headers);
  answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
};

export async function startFaultProxy(target: string, faults: readonly Fault[]): Promise<FaultProxy> {
  const seen: { line: string; authorization: string | undefined }[] = [];
  const hits = new Map<Fault, number>();
  const server = createServer((incoming, answer) => {
    const line = `${incoming.method} ${incoming.url}`;
    seen.push({ line, authorization: incoming.headers.authorization });
    const exchange = { url: incoming.url ?? "", answer, forward: () => forward(target, incoming) };
    const fault = faults.find((each) => {
      if (!each.on.test(line)) return false;
      const hit = hits.get(each) ?? 0;
      hits.set(each, hit + 1);
      const { after = 0, times = Number.POSITIVE_INFINITY } = each;
      return hit >= after && hit < after + times;
    });
    const act: Act = fault?.act ?? (async () => relay(answer, await exchange.forward()));
    Promise.resolve(act(exchange)).catch(() => answer.destroy());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const stop = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

export function relay(answer: ServerResponse, { status, headers, body }: Message): void {
  answer.writeHead(status, headers).end(body);
}

async function forward(target: string, incoming: IncomingMessage): Promise<Message> {
  const { method, headers } = incoming;
  const outgoing = request(`http://${target}${incoming.url}`, { method: method ?? "GET", headers, agent: false });
  incoming.pipe(outgoing);
  const [answer] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return { status: answer.statusCode ?? 502, headers: answer.headers, body: Buffer.concat(chunks) };
}
