import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { type HttpRequest, type HttpResponse, send, TransportFailure } from "../../../core/net/http";

interface Listening {
  readonly url: string;
  stop(): Promise<void>;
}

async function listening(server: Server): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/path?a=b`,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** Sends one request to a server of its own and returns the answer, or the failure. */
async function ask(server: Server, request: Partial<HttpRequest> = {}): Promise<HttpResponse | TransportFailure> {
  const { url, stop } = await listening(server);
  try {
    return await send({ url, timeoutMs: 5_000, maxBodyBytes: 1_000, ...request });
  } catch (error) {
    assert.ok(error instanceof TransportFailure, `${error}`);
    return error;
  } finally {
    await stop();
  }
}

const http = (listener: RequestListener) => createServer(listener);
/** Speaks to a socket as soon as something was asked. */
const raw = (speak: (socket: Socket) => unknown) =>
  createTcpServer((socket) => socket.once("data", () => speak(socket)));

async function answered(server: Server, request: Partial<HttpRequest> = {}): Promise<HttpResponse> {
  const answer = await ask(server, request);
  assert.ok(!(answer instanceof TransportFailure), `${answer}`);
  return answer;
}

async function failed(server: Server, request: Partial<HttpRequest> = {}): Promise<TransportFailure> {
  const failure = await ask(server, request);
  assert.ok(failure instanceof TransportFailure, `there was an answer: ${JSON.stringify(failure)}`);
  return failure;
}

describe("send", () => {
  it("sends method, path, headers and body, and returns status, headers and body", async () => {
    let seen: Pick<IncomingMessage, "method" | "url" | "headers"> | undefined;
    let body = "";
    const server = http(async (request, response) => {
      seen = request;
      for await (const chunk of request) body += chunk;
      response.writeHead(201, { "X-One": "1", "x-more": ["a", "b"] }).end("héllo");
    });
    const answer = await answered(server, { method: "PUT", headers: { authorization: "Bearer t" }, body: "{}" });
    assert.deepEqual(
      [seen?.method, seen?.url, seen?.headers.authorization, body],
      ["PUT", "/path?a=b", "Bearer t", "{}"],
    );
    assert.deepEqual([answer.status, answer.body.toString(), answer.truncated], [201, "héllo", false]);
    assert.deepEqual([answer.headers["x-one"], answer.headers["x-more"]], ["1", "a, b"]);
  });

  it("asks with GET unless told otherwise", async () => {
    const { body } = await answered(http(({ method }, response) => response.end(method)));
    assert.equal(body.toString(), "GET");
  });

  for (const status of [204, 301, 302, 307, 400, 401, 404, 429, 500, 503]) {
    it(`takes ${status} for an answer`, async () => {
      let asked = 0;
      const server = http((_, response) => {
        asked++;
        response.writeHead(status, { location: "/elsewhere" }).end();
      });
      const answer = await answered(server);
      assert.deepEqual([answer.status, answer.headers.location, asked], [status, "/elsewhere", 1]);
    });
  }

  const bodies = [
    { name: "an empty body", length: 0, truncated: false },
    { name: "a body one below the bound", length: 999, truncated: false },
    { name: "a body at the bound", length: 1_000, truncated: false },
    { name: "a body one above the bound", length: 1_001, truncated: true },
    { name: "a body far above the bound", length: 10_000_000, truncated: true },
  ];
  for (const { name, length, truncated } of bodies) {
    it(`returns ${name} ${truncated ? "cut, and says so" : "whole"}`, async () => {
      const answer = await answered(http((_, response) => response.end(Buffer.alloc(length, "x"))));
      assert.deepEqual([answer.body.length, answer.truncated], [Math.min(length, 1_000), truncated]);
    });
  }

  it("stops reading a body without end", async () => {
    let written = 0;
    const server = http((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536))) written += 65_536;
      };
      response.on("drain", more);
      more();
    });
    const answer = await answered(server);
    assert.deepEqual([answer.body.length, answer.truncated], [1_000, true]);
    assert.ok(written < 50_000_000);
  });

  const late: readonly { name: string; server: () => Server }[] = [
    { name: "no headers", server: () => http(() => {}) },
    { name: "no byte at all", server: () => createTcpServer(() => {}) },
    { name: "half of the headers", server: () => raw((socket) => socket.write("HTTP/1.1 200 OK\r\nx-a: b\r\n")) },
    { name: "headers and no body", server: () => http((_, response) => response.writeHead(200).flushHeaders()) },
    {
      name: "headers and half of the body",
      server: () => http((_, response) => response.writeHead(200, { "content-length": 100 }).write("half")),
    },
    {
      name: "a body that drips",
      server: () =>
        http((_, response) => {
          const drip = setInterval(() => response.write("."), 20);
          response.on("close", () => clearInterval(drip));
        }),
    },
  ];
  for (const { name, server } of late) {
    it(`gives up at its deadline on ${name}`, async () => {
      const began = performance.now();
      const { reason, message } = await failed(server(), { timeoutMs: 200 });
      assert.deepEqual([reason, message], ["TIMEOUT", "no answer (TIMEOUT)"]);
      assert.ok(performance.now() - began >= 195 && performance.now() - began < 3_000);
    });
  }

  const broken: readonly { name: string; server: () => Server; reason: RegExp }[] = [
    {
      name: "a reset",
      server: () => raw((socket) => socket.resetAndDestroy()),
      reason: /^(ECONNRESET|UND_ERR_SOCKET)$/,
    },
    {
      name: "a connection closed without an answer",
      server: () => raw((socket) => socket.end()),
      reason: /^UND_ERR_SOCKET$/,
    },
    {
      name: "a reset in the body",
      server: () =>
        http((request, response) =>
          response.writeHead(200, { "content-length": 100 }).write("half", () => request.socket.resetAndDestroy()),
        ),
      reason: /^(ECONNRESET|UND_ERR_SOCKET)$/,
    },
    {
      name: "a body shorter than announced",
      server: () => raw((socket) => socket.end("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf")),
      reason: /^(UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH_MISMATCH)$/,
    },
    {
      name: "what is no HTTP",
      server: () => raw((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")),
      reason: /^(HPE_\w+|HTTPParserError)$/,
    },
  ];
  for (const { name, server, reason } of broken) {
    it(`fails with the transport's code on ${name}`, async () => {
      const failure = await failed(server());
      assert.match(failure.reason, reason);
      assert.equal(failure.message, `no answer (${failure.reason})`);
      assert.ok(failure.cause !== undefined);
    });
  }

  it("fails with ECONNREFUSED where nobody listens", async () => {
    const { url, stop } = await listening(createTcpServer());
    await stop();
    await assert.rejects(send({ url, timeoutMs: 5_000, maxBodyBytes: 1 }), { reason: "ECONNREFUSED" });
  });

  it("fails, and throws nothing else, for a URL that is none", async () => {
    for (const url of ["", "no url", "ftp://127.0.0.1/", "http://"])
      await assert.rejects(send({ url, timeoutMs: 1_000, maxBodyBytes: 1 }), TransportFailure, url);
  });

  for (const timeoutMs of [1_500.25, 0.5, 0, -3, -0.5]) {
    it(`takes a time limit of ${timeoutMs} ms, rounded up`, async () => {
      const began = performance.now();
      const { reason } = await failed(
        http(() => {}),
        { timeoutMs },
      );
      assert.equal(reason, "TIMEOUT");
      assert.ok(performance.now() - began >= timeoutMs - 1);
    });
  }

  it("takes a longer limit than a timer can hold for a long one", async () => {
    for (const timeoutMs of [2 ** 31, 2 ** 40, Number.POSITIVE_INFINITY])
      assert.equal(
        (
          await answered(
            http((_, response) => response.end()),
            { timeoutMs },
          )
        ).status,
        200,
      );
  });

  describe("when its caller ends it", () => {
    for (const [name, reason] of [
      ["without a reason", undefined],
      ["with a text", "enough"],
      ["with an error that has a code", Object.assign(new Error("x"), { code: "ECONNRESET" })],
    ] as const) {
      it(`fails with ABORTED, ${name}`, async () => {
        const caller = new AbortController();
        const began = performance.now();
        const failure = await failed(
          http(() => caller.abort(reason)),
          { signal: caller.signal },
        );
        assert.equal(failure.reason, "ABORTED");
        assert.ok(performance.now() - began < 3_000);
      });
    }

    it("fails with ABORTED in the body too", async () => {
      const caller = new AbortController();
      const server = http((_, response) => {
        response.write("half", () => caller.abort());
      });
      assert.equal((await failed(server, { signal: caller.signal })).reason, "ABORTED");
    });

    it("sends nothing when that was before", async () => {
      let asked = 0;
      const server = http((_, response) => {
        asked++;
        response.end();
      });
      assert.equal((await failed(server, { signal: AbortSignal.abort() })).reason, "ABORTED");
      assert.equal(asked, 0);
    });

    it("keeps its own deadline beside the caller's signal", async () => {
      const { signal } = new AbortController();
      assert.equal(
        (
          await failed(
            http(() => {}),
            { signal, timeoutMs: 100 },
          )
        ).reason,
        "TIMEOUT",
      );
    });
  });
});
