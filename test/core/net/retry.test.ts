import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TransportFailure } from "../../../core/net/http";
import { type PatientRequest, sendPatiently } from "../../../core/net/retry";
import { PERSISTENCE } from "../../../smoke/persistence";

type Answer = (response: ServerResponse, request: IncomingMessage) => unknown;
const say =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end();
const reset: Answer = (_, request) => request.socket.resetAndDestroy();

/** Gives the answers in turn, the last one for ever, to one patient request. */
async function ask(answers: readonly Answer[], request: Partial<PatientRequest> = {}) {
  let asked = 0;
  const server = createServer((incoming, response) => {
    const answer = answers[Math.min(asked++, answers.length - 1)];
    answer?.(response, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    const outcome = await sendPatiently(
      { url, deadlineMs: 2_000, maxBodyBytes: 1_000, random: () => 0.01, ...request },
      { ...PERSISTENCE, firstPauseMs: 5 },
    ).catch((error: unknown) => error);
    return { outcome, asked };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

describe("sendPatiently", () => {
  for (const first of [reset, say(429), say(502), say(503), say(504)]) {
    for (const method of ["GET", "HEAD", "PUT", "DELETE"] as const) {
      it(`repeats ${method} after ${first === reset ? "a reset" : "a temporary status"} and counts its attempts`, async () => {
        const { outcome, asked } = await ask([first, first, say(200)], { method });
        assert.ok(typeof outcome === "object" && outcome !== null && "status" in outcome && "attempts" in outcome);
        assert.deepEqual([outcome.status, outcome.attempts, asked], [200, 3, 3]);
      });
    }
  }

  for (const status of [200, 204, 301, 400, 401, 404, 500, 501]) {
    it(`takes ${status} for an answer`, async () => {
      const { outcome, asked } = await ask([say(status)]);
      assert.equal((outcome as { status: number }).status, status);
      assert.equal(asked, 1);
    });
  }

  for (const method of ["POST", "PATCH"] as const) {
    it(`never repeats ${method}`, async () => {
      assert.equal((await ask([reset, say(200)], { method })).asked, 1);
      const { outcome, asked } = await ask([say(503), say(200)], { method });
      assert.equal((outcome as { status: number }).status, 503);
      assert.equal(asked, 1);
    });
  }

  it("returns the last answer when the deadline is over", async () => {
    const { outcome, asked } = await ask([say(503)], { deadlineMs: 100 });
    assert.equal((outcome as { status: number }).status, 503);
    assert.ok(asked > 1);
  });

  it("returns the answer before an attempt that the deadline cut short, which says more", async () => {
    const { outcome, asked } = await ask([say(503), () => {}], { deadlineMs: 100 });
    const { status, attempts } = outcome as { status: number; attempts: number };
    assert.deepEqual([status, attempts, asked], [503, 2, 2]);
  });

  for (const method of ["POST", "PATCH"] as const) {
    it(`repeats ${method} where the answer says that nothing was done`, async () => {
      const { outcome, asked } = await ask([say(429), say(200)], { method });
      const { status, attempts } = outcome as { status: number; attempts: number };
      assert.deepEqual([status, attempts, asked], [200, 2, 2]);
    });
  }

  it("throws the last failure when the deadline is over", async () => {
    const { outcome } = await ask([() => {}], { deadlineMs: 100 });
    assert.ok(outcome instanceof TransportFailure);
    assert.equal(outcome.reason, "TIMEOUT");
  });

  it("waits as long as Retry-After says", async () => {
    const began = performance.now();
    const { outcome } = await ask([say(429, { "retry-after": "1" }), say(200)]);
    assert.equal((outcome as { status: number }).status, 200);
    assert.ok(performance.now() - began >= 990);
  });

  it("gives up at once when Retry-After goes beyond the deadline", async () => {
    const began = performance.now();
    const { outcome, asked } = await ask([say(429, { "retry-after": "60" })]);
    assert.equal((outcome as { status: number }).status, 429);
    assert.equal(asked, 1);
    assert.ok(performance.now() - began < 1_000);
  });

  it("stops when it is aborted", async () => {
    const aborted = new AbortController();
    const abortive: Answer = (response) => {
      setImmediate(() => aborted.abort());
      say(503, { "retry-after": "1" })(response, undefined as never);
    };
    const { outcome, asked } = await ask([abortive, say(200)], { signal: aborted.signal });
    assert.equal(asked, 1);
    assert.ok(outcome instanceof TransportFailure || (outcome as { status: number }).status === 503);
  });
});
