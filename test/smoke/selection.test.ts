import assert from "node:assert/strict";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import type { TenantEndpoint } from "../../core/model/tenant";
import { parseGrep, parseShard, runSmoke, type SmokeOptions } from "../../smoke";
import { takeShard } from "../../smoke/shard";
import { suite } from "../../smoke/suite";
import { answer } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant } from "../support/smoke-tenant";

const options = (more: Partial<SmokeOptions> = {}): SmokeOptions => {
  return { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, ...more };
};

describe("a pattern", () => {
  it("runs what it matches, between the witnesses, and asks for nothing else", async () => {
    await using a = await startSmokeTenant({ name: "a" });
    await using b = await startSmokeTenant({ name: "b", wire: on("events", answer(200, {})) });
    const verdict = await runSmoke([a.endpoint, b.endpoint], options({ grep: /^a events$|liveness/ }));
    assert.equal(verdict.outcome, "GREEN");
    assert.equal(verdict.grep, "^a events$|liveness");
    assert.deepEqual(
      verdict.checks.map(({ tenant, check }) => `${tenant} ${check}`),
      [
        ...["a witness-before", "a liveness", "a events", "a witness-after"],
        ...["b witness-before", "b liveness", "b witness-after"],
      ],
    );
    const lines = ({ requests }: typeof a) => requests.map(({ line }) => line);
    assert.deepEqual(lines(a), ["GET /health", "GET /admin/liveness", "GET /events", "GET /health"]);
    assert.deepEqual(lines(b), ["GET /health", "GET /admin/liveness", "GET /health"]);
  });

  for (const [what, more] of [
    ["a pattern that matches nothing that decides", { grep: /events/ }],
    ["a suite in which nothing decides, without a witness", { sha: null, assumeAfterMs: 0 }],
  ] as const) {
    it(`is refused before the first request: ${what}`, async () => {
      await using tenant = await startSmokeTenant();
      const checks = suite.map((check) => ({ ...check, weight: "trial" as const }));
      await assert.rejects(runSmoke([tenant.endpoint], options({ checks, ...more })), Misuse);
      assert.deepEqual(tenant.requests, []);
    });
  }

  it("leaves alone a tenant of whom it matches nothing, even one that is not there", async () => {
    await using a = await startSmokeTenant({ name: "a" });
    await using b = await startSmokeTenant({ name: "b", sha: "0ddba11" });
    const verdict = await runSmoke([a.endpoint, b.endpoint], options({ grep: /^a / }));
    assert.deepEqual([verdict.outcome, verdict.tenants], ["GREEN", ["a"]]);
    assert.deepEqual(b.requests, []);
  });

  for (const flags of ["g", "y", "gi"]) {
    it(`means the same for every tenant with the flags ${flags}, which remember where they stopped`, async () => {
      await using a = await startSmokeTenant({ name: "a" });
      await using b = await startSmokeTenant({ name: "b" });
      const grep = new RegExp("[ab] [a-z]", flags);
      const verdict = await runSmoke([a.endpoint, b.endpoint], options({ grep }));
      assert.equal(verdict.outcome, "GREEN");
      assert.equal(verdict.checks.length, 18);
    });
  }

  for (const grep of [/^nobody /, /witness/, /$^/]) {
    it(`that matches no check is refused before the first request: ${grep.source}`, async () => {
      await using tenant = await startSmokeTenant();
      await assert.rejects(
        runSmoke([tenant.endpoint], options({ grep })),
        (error) => error instanceof Misuse && suite.every(({ name }) => error.message.includes(name)),
      );
      assert.deepEqual(tenant.requests, []);
    });
  }

  it("is refused when it is no regular expression", () => {
    assert.equal(parseGrep("memories$").source, "memories$");
    assert.throws(() => parseGrep("("), Misuse);
  });
});

describe("a shard", () => {
  const list = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 300 });

  it("is a part of the list: the shards together are the whole, once, and differ by one at most", () => {
    fc.assert(
      fc.property(list, fc.nat(), (items, some) => {
        const of = 1 + (some % Math.min(items.length, 256));
        const shards = Array.from({ length: of }, (_, index) => takeShard(items, parseShard(`${index + 1}/${of}`)));
        assert.deepEqual(shards.flat().sort(), items.toSorted());
        const sizes = shards.map((shard) => shard.length);
        assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1 && Math.min(...sizes) > 0);
      }),
    );
  });

  it("of nothing is refused, whatever is left for the others", () => {
    fc.assert(
      fc.property(list, fc.integer({ min: 1, max: 10 }), (items, more) => {
        const of = items.length + more;
        assert.throws(() => takeShard(items, { index: of, of }), Misuse);
      }),
    );
  });

  it("is read from any text, or that is refused", () => {
    const near = fc
      .tuple(fc.integer({ min: -2, max: 300 }), fc.integer({ min: -2, max: 300 }))
      .map((pair) => pair.join("/"));
    fc.assert(
      fc.property(fc.oneof(near, fc.string()), (text) => {
        const [index = Number.NaN, of = Number.NaN] = text.split("/").map(Number);
        const isOne = /^\d+\/\d+$/.test(text) && 1 <= index && index <= of && of <= 256 && text.length <= 7;
        if (isOne) assert.deepEqual(parseShard(text), { index, of });
        else assert.throws(() => parseShard(text), Misuse);
      }),
      {
        examples: [["1/1"], ["256/256"], ["1/257"], ["0/1"], ["2/1"], ["1/2/3"], [" 1/2"], ["1/2\n"], ["01/2"], ["/"]],
      },
    );
  });

  it("asks only its tenants, and says which it was and of which fleet", async () => {
    await using a = await startSmokeTenant({ name: "a" });
    await using b = await startSmokeTenant({ name: "b", faults: ["events-object"] });
    const fleet: readonly TenantEndpoint[] = [a.endpoint, b.endpoint];
    const first = await runSmoke(fleet, options({ shard: parseShard("1/2") }));
    assert.deepEqual([first.outcome, first.shard, first.tenants], ["GREEN", { index: 1, of: 2 }, ["a"]]);
    assert.deepEqual(b.requests, []);
    const second = await runSmoke(fleet, options({ shard: parseShard("2/2") }));
    assert.deepEqual([second.outcome, second.tenants, second.fleet], ["RED", ["b"], first.fleet]);
    await assert.rejects(runSmoke(fleet, options({ shard: parseShard("3/3") })), Misuse);
  });
});
