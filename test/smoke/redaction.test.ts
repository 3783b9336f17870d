import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSha } from "../../core/model/image";
import type { TenantEndpoint } from "../../core/model/tenant";
import { redactor } from "../../core/redact";
import { reports } from "../../report";
import type { Check } from "../../smoke/check";
import { examine } from "../../smoke/examine";

const token = fc.stringMatching(/^[A-Za-z0-9._~+/=-]{12,60}$/);
const noise = fc.string({ unit: "binary", maxLength: 300 });

describe("what a check reports", () => {
  it("holds no token, however often and wherever a tenant says it", async () => {
    await fc.assert(
      fc.asyncProperty(
        token,
        token,
        fc.array(noise, { minLength: 1 }),
        fc.boolean(),
        async (own, other, texts, isThrown) => {
          const said = texts.join(own) + own + texts.join(other) + other;
          const check: Check = {
            name: "echo",
            why: "",
            fix: "",
            run: async () => {
              if (isThrown) throw new Error(said);
              return { result: "failed", expected: "silence", got: said, request: `GET http://127.0.0.1/?${own}` };
            },
          };
          const tenant: TenantEndpoint = { name: "a", url: "http://127.0.0.1:9", token: own };
          const result = await examine(tenant, check, {
            memoriesApi: "root",
            deadlineMs: 1_000,
            redact: redactor([own, other]),
          });
          assert.equal(result.result, isThrown ? "undetermined" : "failed");
          assert.ok((result.got ?? "").length <= 200);
          const verdict = {
            outcome: "RED" as const,
            sha: parseSha("abc1234"),
            checks: [result],
            startedAt: "2026-11-23T10:00:00.000Z",
            durationMs: 1,
          };
          for (const render of Object.values(reports)) {
            const text = render(verdict, { colour: true, width: 80 });
            assert.ok(!text.includes(own) && !text.includes(other), text);
          }
        },
      ),
    );
  });
});
