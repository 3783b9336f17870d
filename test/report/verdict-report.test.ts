import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { Misuse } from "../../core/errors";
import { MAX_REPORT_BYTES, parseReport, renderReportSchema } from "../../core/model/verdict-report";
import { reports } from "../../report";
import { hostileVerdict } from "./hostile-verdict";
import { situations, verdictWith } from "./situations";

describe("the JSON report", () => {
  it("is the verdict with a version", () => {
    for (const verdict of Object.values(situations))
      assert.deepEqual(JSON.parse(reports.json(verdict)), { version: 1, ...verdict });
  });

  it("is read back as the verdict that it was written from", () => {
    for (const verdict of Object.values(situations)) assert.deepEqual(parseReport(reports.json(verdict)), verdict);
    fc.assert(fc.property(hostileVerdict, (verdict) => assert.deepEqual(parseReport(reports.json(verdict)), verdict)));
  });

  it("has a schema, which is what `npm run docs` would write now", () => {
    assert.equal(readFileSync(join(__dirname, "../../docs/smoke-report.schema.json"), "utf8"), renderReportSchema());
  });

  it("has a schema that describes every key and knows a sha", () => {
    const { properties } = JSON.parse(renderReportSchema()) as { properties: Record<string, { anyOf?: unknown[] }> };
    assert.deepEqual(Object.keys(properties), Object.keys(JSON.parse(reports.json(verdictWith())) as object));
    assert.deepEqual(properties.sha?.anyOf?.[0], { type: "string", pattern: "^[0-9a-f]{7}$" });
    const [digests] = (properties.digests?.anyOf ?? []) as { additionalProperties?: unknown }[];
    assert.deepEqual(digests?.additionalProperties, { type: "string", pattern: "^sha256:[0-9a-f]{64}$" });
  });

  const SECRET = "hunter2-hunter2";
  const good = { version: 1, ...verdictWith() };
  const cases: { name: string; text: string; why: RegExp }[] = [
    { name: "no JSON", text: `{"${SECRET}`, why: /: it is not JSON\./ },
    { name: "no object", text: `["${SECRET}"]`, why: /: the whole: / },
    { name: "another version", text: JSON.stringify({ ...good, version: 2 }), why: /: version: / },
    {
      name: "an unknown key",
      text: JSON.stringify({ ...good, [SECRET]: 1 }),
      why: /: the whole: it holds an unknown key\./,
    },
    {
      name: "a sha that is none",
      text: JSON.stringify({ ...good, sha: SECRET }),
      why: /: sha: allowed are 7 hex digits\./,
    },
    {
      name: "a digest that is none",
      text: JSON.stringify({ ...good, digests: { tenant: SECRET } }),
      why: /: digests\.tenant: /,
    },
    { name: "no digests", text: JSON.stringify({ ...good, digests: undefined }), why: /: digests: / },
    { name: "no settings", text: JSON.stringify({ ...good, settings: undefined }), why: /: settings: / },
    { name: "an outcome that is none", text: JSON.stringify({ ...good, outcome: SECRET }), why: /: outcome: / },
    {
      name: "a check that is none",
      text: JSON.stringify({ ...good, checks: [...good.checks, { tenant: SECRET }] }),
      why: /: checks\.8\.check: .*; checks\.8\.result: .*; checks\.8\.durationMs: /,
    },
    {
      name: "nothing that is right",
      text: JSON.stringify({ ...good, checks: Array.from({ length: 1_000 }, () => SECRET) }),
      why: /; and 995 more problems\./,
    },
  ];
  for (const { name, text, why } of cases) {
    it(`is refused with ${name}, by its key and without a quotation`, () => {
      assert.throws(
        () => parseReport(text),
        (error) => error instanceof Misuse && why.test(error.message) && !error.message.includes(SECRET),
      );
    });
  }

  it("is refused when it is too large, before it is read", () => {
    assert.throws(() => parseReport(" ".repeat(MAX_REPORT_BYTES + 1)), /it is larger than 64 MiB/);
  });
});
