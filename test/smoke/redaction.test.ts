import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSha } from "../../core/model/image";
import type { Verdict } from "../../core/model/verdict";
import { reports } from "../../report";
import { runSmoke } from "../../smoke";
import type { Check } from "../../smoke/check";
import { answer } from "../support/faulty-tenant";
import { on, type RouteName, SHA, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { APIS } from "./faults/fault-case";

const token = fc.stringMatching(/^[A-Za-z0-9._~+/=-]{12,60}$/);
const noise = fc.string({ unit: "binary", maxLength: 300 });

/** Everything that is ever printed or written of a verdict. */
const outputsOf = (verdict: Verdict): string[] =>
  Object.values(reports).flatMap((render) => [true, false].map((colour) => render(verdict, { colour, width: 80 })));

describe("what a check reports", () => {
  it("holds no token of any tenant, however often and wherever one says it, in any form of report", async () => {
    const texts = fc.array(noise, { minLength: 1 });
    const endings = fc.constantFrom("failed" as const, "undetermined" as const, "thrown" as const);
    await fc.assert(
      fc.asyncProperty(token, token, texts, endings, async (own, other, between, ending) => {
        const said = between.join(own) + own + between.join(other) + other;
        const echo: Check = {
          name: "echo",
          why: "",
          fix: "",
          run: async () => {
            if (ending === "thrown") throw new Error(said);
            return { result: ending, expected: "silence", got: said, request: `GET http://127.0.0.1/?${own}` };
          },
        };
        const fleet = [own, other].map((one, index) => {
          return { name: `t-${index}`, url: `http://127.0.0.1:9/${index}`, token: one };
        });
        const options = { sha: null, assumeAfterMs: 0, memoriesApi: "root", waitMs: 0, checks: [echo] } as const;
        const verdict = await runSmoke(fleet, options);
        assert.deepEqual(
          new Set(verdict.checks.map(({ result }) => result)),
          new Set([ending === "failed" ? "failed" : "undetermined"]),
        );
        assert.ok(verdict.checks.every(({ got = "" }) => got.length <= 200));
        for (const text of outputsOf(verdict)) assert.ok(!text.includes(own) && !text.includes(other), text);
      }),
    );
  });

  const routes: readonly RouteName[] = [
    "health",
    "liveness",
    "workspaces",
    "events",
    "search",
    "commit",
    "createWorkspace",
  ];
  // What every one of these routes may hold in its place: the customer's words as a list, a map, a field and a name.
  const forms: readonly ((words: string) => unknown)[] = [
    (words) => [{ id: "m-1", content: words }],
    (words) => [words, { content: 1, [words]: words }],
    (words) => ({ id: words, status: "ok", sha: words }),
    (words) => ({ id: "m-1", status: words, subsystems: { a: { last_tick_at: words, seconds_ago: words } } }),
    (words) => words,
  ];
  const words = fc.stringMatching(/^[a-z]{4} [a-z ]{8,40}[A-Z]{4}$/);

  for (const memoriesApi of APIS) {
    it(`holds nothing of what customers wrote, in whatever form it comes with success (${memoriesApi})`, async () => {
      await fc.assert(
        fc.asyncProperty(words, fc.constantFrom(...forms), fc.constantFrom(...routes), async (text, form, route) => {
          const said: WireFault = answer(route === "createWorkspace" ? 201 : 200, form(text));
          await using tenant = await startSmokeTenant({ wire: on(route, said) });
          const options = { sha: parseSha(SHA), memoriesApi, waitMs: 0 } as const;
          const verdict = await runSmoke([tenant.endpoint], options);
          for (const output of outputsOf(verdict)) assert.ok(!output.includes(text), output);
        }),
        { numRuns: 40 },
      );
    });
  }
});
