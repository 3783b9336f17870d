import assert from "node:assert/strict";
import fc from "fast-check";
import { parseSha } from "../../core/model/image";
import type { CheckResult, Verdict } from "../../core/model/verdict";
import { reports } from "../../report";

const passed = (tenant: string, check: string): CheckResult => ({ tenant, check, result: "passed", durationMs: 3 });
const failure: CheckResult = {
  tenant: "c-02",
  check: "events",
  result: "failed",
  expected: "200 and a JSON array",
  got: "200 application/json, a JSON object",
  request: "GET https://two.example.com/events",
  status: 200,
  fix: "Compare the handler with the last release",
  durationMs: 12,
};
const verdict = (outcome: Verdict["outcome"], checks: readonly CheckResult[]): Verdict => {
  return { outcome, sha: parseSha("abc1234"), checks, startedAt: "2026-11-23T10:00:00.000Z", durationMs: 1_234 };
};
const plain = { colour: false, width: 100 };

describe("the console report", () => {
  it("says in two lines that everything passed", () => {
    const text = reports.console(verdict("GREEN", [passed("c-01", "events"), passed("c-02", "events")]), plain);
    assert.equal(
      text,
      "GREEN abc1234: every tenant runs it and passed every check\n\n2 of 2 checks passed on 2 tenants in 1.23 s",
    );
  });

  it("shows what failed in full and counts what passed", () => {
    const text = reports.console(verdict("RED", [passed("c-01", "events"), failure]), plain);
    assert.equal(
      text,
      `RED abc1234: a check failed, so it must not be released

c-02
  failed events after 0.01 s
    expected    200 and a JSON array
    got         200 application/json, a JSON object
    request     GET https://two.example.com/events
    status      200
    what to do  Compare the handler with the last release

1 of 2 checks passed on 2 tenants in 1.23 s`,
    );
  });

  it("says what could not be told, also without a URL and a status", () => {
    const unseen: CheckResult = {
      tenant: "c-01",
      check: "witness-before",
      result: "undetermined",
      expected: "the tenant runs abc1234",
      got: "no answer (TIMEOUT)",
      durationMs: 20_400,
    };
    assert.equal(
      reports.console(verdict("INCONCLUSIVE", [unseen]), plain),
      `INCONCLUSIVE abc1234: could not tell, so it must not be released

c-01
  undetermined witness-before after 20 s
    expected    the tenant runs abc1234
    got         no answer (TIMEOUT)

0 of 1 checks passed on 1 tenant in 1.23 s`,
    );
  });

  it("names a tenant once, whatever the order of its checks", () => {
    const text = reports.console(
      verdict("RED", [failure, { ...failure, tenant: "c-03" }, { ...failure, check: "memories" }]),
      plain,
    );
    assert.equal(text.match(/^c-02$/gm)?.length, 1);
    assert.equal(text.match(/^c-03$/gm)?.length, 1);
    assert.equal(text.match(/^ {2}failed /gm)?.length, 3);
  });

  it("colours only when it may", () => {
    const red = verdict("RED", [failure]);
    const coloured = reports.console(red, { colour: true, width: 100 });
    assert.ok(coloured.startsWith("\u001b[31mRED\u001b[0m abc1234"));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    assert.equal(coloured.replaceAll(/\u001b\[\d+m/g, ""), reports.console(red, plain));
  });

  it("breaks long texts between words and loses none", () => {
    const word = fc.stringMatching(/^[a-z]{1,30}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), fc.integer({ min: 40, max: 200 }), (words, width) => {
        const text = reports.console(verdict("RED", [{ ...failure, got: words.join(" ") }]), { colour: false, width });
        const lines = text.slice(text.indexOf("got "), text.indexOf("request ")).trimEnd().split("\n");
        assert.equal(lines.join(" ").replaceAll(/\s+/g, " "), `got ${words.join(" ")}`);
        assert.ok(lines.slice(1).every((line) => line.length <= Math.max(width, 16 + 30)));
      }),
    );
  });
});

describe("the JSON report", () => {
  it("is the verdict with a version", () => {
    const red = verdict("RED", [passed("c-01", "events"), failure]);
    assert.deepEqual(JSON.parse(reports.json(red)), { version: 1, ...red });
  });
});
