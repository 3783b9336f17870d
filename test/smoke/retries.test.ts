import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { parseSha } from "../../core/model/image";
import { runSmoke, type SmokeOptions } from "../../smoke";
import { answer, closed, hang, reset, truncated } from "../support/faulty-tenant";
import { on, type RouteName, routeOf, SHA, startSmokeTenant, times, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

/** Runs the suite on one tenant; counts how often it asked for a route with the tenant's own bearer. */
async function smoke(wire: WireFault, options: Partial<SmokeOptions> = {}) {
  await using tenant = await startSmokeTenant({ wire });
  const verdict = await runSmoke([tenant.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...options });
  const count = (route: RouteName) =>
    tenant.requests.filter(({ line, caller }) => {
      const [method = "", url = ""] = line.split(" ");
      return caller === "admin" && routeOf({ method, url }) === route;
    }).length;
  const flaky = verdict.checks.filter(({ attempts }) => attempts !== undefined).map(({ check }) => check);
  return { verdict, count, flaky };
}

const TEMPORARY: Readonly<Record<string, WireFault>> = {
  "a reset": reset,
  "a closed connection": closed,
  "a truncated answer": truncated,
  "429": answer(429, {}),
  "502": answer(502, ""),
  "503": answer(503, {}),
  "504": answer(504, ""),
};

/** Nobody knows whether a write arrived. */
const LOST = { "a reset": reset, "a closed connection": closed };
/** What says that it arrived, or takes all the time there is. */
const ANSWERED = {
  "502": answer(502, ""),
  "503": answer(503, {}),
  "504": answer(504, ""),
  "500": answer(500, {}),
  "a hang": hang,
};

/** Lets the tenant do what it is asked to, and then closes the connection instead of answering. */
const losesTheAnswer: WireFault = (request, response) => {
  response.end = () => {
    request.socket.resetAndDestroy();
    return response;
  };
  return false;
};

describe("what is asked again", () => {
  for (const [what, fault] of Object.entries(TEMPORARY)) {
    it(`is a question that met ${what} once; the check passes and is flaky`, async () => {
      const { verdict, count, flaky } = await smoke(on("events", times(1, fault)));
      assert.equal(verdict.outcome, "GREEN");
      assert.deepEqual(flaky, ["events"]);
      assert.equal(verdict.checks.find(({ check }) => check === "events")?.attempts, 2);
      assert.equal(count("events"), 2);
    });
  }

  for (const memoriesApi of APIS) {
    it(`is a write that was refused with 429, for that says that it was not made (${memoriesApi})`, async () => {
      const { verdict, flaky } = await smoke(on("commit", times(2, answer(429, {}))), { memoriesApi });
      assert.equal(verdict.outcome, "GREEN");
      assert.ok(flaky.includes("memories") || flaky.includes("scrubber"));
    });

    for (const [what, fault] of Object.entries({ ...LOST, ...ANSWERED })) {
      const isSentAgain = Object.hasOwn(LOST, what);
      it(`${isSentAgain ? "is once" : "is never"} a write that met ${what} and is not there (${memoriesApi})`, async () => {
        const { count, flaky } = await smoke(on("commit", fault), { memoriesApi, checkDeadlineMs: 1_000 });
        assert.equal(count("commit"), isSentAgain ? 4 : 2, "of memories and of scrubber");
        assert.deepEqual(flaky, isSentAgain ? ["memories", "scrubber"] : []);
      });
    }

    it(`is no write that arrived although its answer was lost: it is found (${memoriesApi})`, async () => {
      const { verdict, count, flaky } = await smoke(on("commit", times(2, losesTheAnswer)), { memoriesApi });
      assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
      assert.equal(count("commit"), 2);
      assert.deepEqual(flaky, ["memories", "scrubber"]);
    });

    it(`is no write when the search for it gets no answer either (${memoriesApi})`, async () => {
      const [lost, silent] = [on("commit", reset), on("search", answer(502, ""))];
      const { verdict, count } = await smoke((...call) => lost(...call) !== false || silent(...call), {
        memoriesApi,
        checkDeadlineMs: 1_000,
      });
      assert.equal(verdict.outcome, "INCONCLUSIVE", JSON.stringify(verdict.checks));
      assert.equal(count("commit"), 2, "of memories and of scrubber");
    });
  }

  /** Loses the first commit, and finds twins after the second. */
  async function smokeWithTwins(contents: (probe: string | null) => readonly (string | null)[]) {
    let commits = 0;
    let searches = 0;
    const wire = on("commit", (request, response) => (commits++ === 0 ? reset(request, response) : false));
    const doubled = on("search", (request, response) => {
      const probe = new URL(request.url ?? "/", "http://tenant").searchParams.get("query");
      const twins = contents(probe).map((content, at) => ({ id: "ab"[at], content }));
      return answer(200, searches++ === 0 ? [] : twins)(request, response);
    });
    return smoke((...call) => wire(...call) !== false || doubled(...call), { grep: /memories/ });
  }

  it("is no fault of the build when the first of two commits arrives late, after the second: nobody can tell", async () => {
    const { verdict } = await smokeWithTwins((probe) => [probe, probe]);
    assert.equal(verdict.outcome, "INCONCLUSIVE", JSON.stringify(verdict.checks));
  });

  it("is a fault of the build when what is found beside the second commit is something else", async () => {
    const { verdict } = await smokeWithTwins((probe) => [probe, `not ${probe}`]);
    assert.equal(verdict.outcome, "RED", JSON.stringify(verdict.checks));
  });

  it("is the making of a workspace that got no answer and is not there", async () => {
    const { verdict, count } = await smoke(on("createWorkspace", times(2, reset)), { memoriesApi: "workspace" });
    assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
    assert.equal(count("createWorkspace"), 4);
  });

  it("is not the making of a workspace that is there: it is used, and removed", async () => {
    const { verdict, count } = await smoke(on("createWorkspace", times(2, losesTheAnswer)), {
      memoriesApi: "workspace",
    });
    assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
    assert.deepEqual([count("createWorkspace"), count("removeWorkspace")], [2, 2]);
  });

  it("is a write on a connection that the server closed in that moment, this time on one of its own", async () => {
    const used = new WeakSet<Socket>();
    const { verdict } = await smoke(({ socket, method }, _, caller) => {
      if (used.has(socket) && method === "POST" && caller === "admin") return socket.resetAndDestroy();
      used.add(socket);
      return false;
    });
    assert.equal(verdict.outcome, "GREEN", JSON.stringify(verdict.checks));
  });

  it("is a removal, which may then find that the first one did it", async () => {
    const removed = new Set<string | undefined>();
    const lostOnce: WireFault = (request, response) => {
      if (removed.has(request.url)) return answer(404, { error: "not found" })(request, response);
      removed.add(request.url);
      return reset(request, response);
    };
    const { verdict, flaky } = await smoke(on("removeWorkspace", lostOnce), { memoriesApi: "workspace" });
    assert.equal(verdict.outcome, "GREEN");
    assert.deepEqual(flaky, ["memories", "scrubber"]);
  });

  for (const status of [302, 400, 403]) {
    it(`is a removal, which is not done when the second one is answered with ${status}`, async () => {
      const lostOnce = times(2, reset);
      const wire: WireFault = (request, response, caller) =>
        lostOnce(request, response, caller) !== false || answer(status, {})(request, response);
      const { verdict } = await smoke(on("removeWorkspace", wire), { memoriesApi: "workspace" });
      assert.equal(verdict.outcome, "RED", JSON.stringify(verdict.checks));
    });
  }

  for (const status of [200, 204, 301, 400, 401, 403, 404, 500, 501]) {
    it(`is never what was answered with ${status}`, async () => {
      const { verdict, count } = await smoke(on("events", answer(status, {})));
      assert.equal(verdict.outcome, "RED");
      assert.equal(count("events"), 1);
    });
  }

  it("is nothing when Retry-After asks for longer than there is time", async () => {
    const later: WireFault = (_, response) => response.writeHead(503, { "retry-after": "3600" }).end();
    const began = performance.now();
    const { verdict, count } = await smoke(on("events", later));
    assert.equal(verdict.outcome, "INCONCLUSIVE");
    assert.equal(count("events"), 1);
    assert.ok(performance.now() - began < 5_000);
  });

  it("is asked no sooner than Retry-After says", async () => {
    const at: number[] = [];
    const later: WireFault = (_, response) => {
      at.push(performance.now());
      return at.length > 1 ? false : response.writeHead(503, { "retry-after": "1" }).end();
    };
    const { verdict } = await smoke(on("events", later));
    assert.equal(verdict.outcome, "GREEN");
    assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 990, `${at}`);
  });
});
