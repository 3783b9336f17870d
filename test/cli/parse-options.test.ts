import assert from "node:assert/strict";
import { InvalidArgumentError } from "commander";
import { collect, collectReport, collectTickLimit, parseConcurrency, parsePeriod } from "../../cli/parse-options";

describe("an option", () => {
  const periods: [text: string, ms: number][] = [
    ["0", 0],
    ["0s", 0],
    ["90", 90_000],
    ["90s", 90_000],
    ["7m", 420_000],
    ["60m", 3_600_000],
    ["3600", 3_600_000],
  ];
  for (const [text, ms] of periods) it(`may be the period ${text}`, () => assert.equal(parsePeriod(text), ms));

  for (const text of ["", "m", "-1", "1.5m", "7 m", "7M", "1h", "61m", "3601", "1e3", "soon"]) {
    it(`may not be the period "${text}"`, () => assert.throws(() => parsePeriod(text), InvalidArgumentError));
  }

  it("may be a concurrency of 1 to 1000", () => {
    assert.deepEqual(["1", "64", "1000"].map(parseConcurrency), [1, 64, 1000]);
    for (const text of ["", "0", "-1", "1001", "1.5", "many"]) {
      assert.throws(() => parseConcurrency(text), InvalidArgumentError, text);
    }
  });

  it("may be several tick limits, the last of each subsystem's", () => {
    const limits = ["scheduler=300", "a queue=5", "scheduler=60", "__proto__=7"];
    const collected = limits.reduce((before, text) => collectTickLimit(text, before), {});
    assert.deepEqual(Object.entries(collected), [
      ["scheduler", 60],
      ["a queue", 5],
      ["__proto__", 7],
    ]);
    for (const text of ["", "scheduler", "=5", "scheduler=", "scheduler=5s", "a=b=5"]) {
      assert.throws(() => collectTickLimit(text), InvalidArgumentError, text);
    }
  });

  it("may be several report files, with any name", () => {
    assert.deepEqual(
      ["json=a.json", "junit=b=c.xml"].reduce<ReturnType<typeof collectReport>>(
        (all, text) => collectReport(text, all),
        [],
      ),
      [
        { format: "json", file: "a.json" },
        { format: "junit", file: "b=c.xml" },
      ],
    );
    for (const text of ["", "json", "json=", "=a.json", "JSON=a.json"]) {
      assert.throws(() => collectReport(text), InvalidArgumentError, text);
    }
  });

  it("may be given again", () => assert.deepEqual(collect("b", collect("a")), ["a", "b"]));
});
