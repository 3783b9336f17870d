import assert from "node:assert/strict";
import Mocha from "mocha";
import { Misuse, Undetermined } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import type { CheckResult, SuiteEntry } from "../../core/model/verdict";
import { asTests } from "../../smoke";
import { type SmokeRun, startSmoke } from "../../smoke/run";
import { answer } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant } from "../support/smoke-tenant";
import { recorder, type Shown } from "./recorder";

const critical = (name: string): SuiteEntry => ({ name, weight: "critical", isSecurity: false });
const passed = (tenant: string, check: string, durationMs = 3): CheckResult => {
  return { tenant, check, result: "passed", durationMs };
};
const failure: CheckResult = {
  ...passed("a", "events", 12),
  result: "failed",
  expected: "200 and a JSON array",
  got: "200 application/json, a JSON object",
  request: "GET https://a.example.com/events",
  status: 200,
  attempts: 2,
  fix: "Compare the handler with the last release",
};

/** Returns a run of these checks on each tenant, whose results are given; one that is a function is asked when it is due. */
function runOf(
  tenants: readonly string[],
  checks: readonly SuiteEntry[],
  results: readonly CheckResult[],
  resultOf = async (tenant: string, check: string): Promise<CheckResult> =>
    results.find((one) => one.tenant === tenant && one.check === check) ?? passed(tenant, check),
): Pick<SmokeRun, "plan" | "result"> {
  return { plan: tenants.map((tenant) => ({ tenant, checks })), result: resultOf };
}

/** Shows a run and returns what a reporter of mocha's saw of it. */
async function show(run: Pick<SmokeRun, "plan" | "result">): Promise<readonly Shown[]> {
  const { Recorder, shown } = recorder();
  await asTests(Recorder)(run as SmokeRun, { colour: false });
  return shown;
}

describe("a run as tests", () => {
  it("is a suite for each tenant and a test for each check, in order, with the check's own time", async () => {
    const checks = [critical("liveness"), critical("events")];
    const shown = await show(runOf(["a", "b"], checks, [passed("b", "events", 1_234)]));
    assert.deepEqual(
      shown.map(({ state, suite, title, duration }) => [state, suite, title, duration]),
      [
        ["pass", "a", "liveness", 3],
        ["pass", "a", "events", 3],
        ["pass", "b", "liveness", 3],
        ["pass", "b", "events", 1_234],
      ],
    );
  });

  it("fails the test of a check that failed, with what is known of it and no stack", async () => {
    const [shown] = await show(runOf(["a"], [critical("events")], [failure]));
    assert.deepEqual([shown?.state, shown?.title, shown?.duration], ["fail", "events", 12]);
    assert.equal(
      shown?.error?.message,
      [
        "failed",
        "expected: 200 and a JSON array",
        "got: 200 application/json, a JSON object",
        "request: GET https://a.example.com/events",
        "status: 200",
        "attempts: 2",
        "duration: 12 ms",
        "what to do: Compare the handler with the last release",
      ].join("\n"),
    );
    assert.equal(shown?.error?.stack, "");
  });

  const weighed = (weight: SuiteEntry["weight"]) => ({ ...critical("events"), weight });
  const states: [weight: SuiteEntry["weight"], result: CheckResult["result"], state: Shown["state"], title: string][] =
    [
      ["critical", "undetermined", "fail", "events"],
      ["critical", "not-run", "pending", "events"],
      ["advisory", "failed", "pending", "events (advisory: failed)"],
      ["advisory", "undetermined", "pending", "events (advisory: undetermined)"],
      ["trial", "failed", "pending", "events (trial: failed)"],
      ["trial", "not-run", "pending", "events (trial: not-run)"],
      ["trial", "passed", "pass", "events"],
    ];
  for (const [weight, result, state, title] of states) {
    it(`shows a check that is ${weight} and ${result} as ${state}: ${title}`, async () => {
      const [shown] = await show(runOf(["a"], [weighed(weight)], [{ ...failure, result }]));
      assert.deepEqual([shown?.state, shown?.title], [state, title]);
      if (state === "fail") assert.match(shown?.error?.message ?? "", new RegExp(`^${result}\nexpected: `));
    });
  }

  it("shows everything that was run, whatever fails: a run that bails says itself what was not", async () => {
    const checks = [critical("liveness"), critical("events")];
    const failure = { tenant: "a", check: "liveness", result: "failed", durationMs: 1 } as const;
    const cut = { tenant: "b", check: "events", result: "not-run", durationMs: 0 } as const;
    const shown = await show(runOf(["a", "b"], checks, [failure, cut]));
    assert.deepEqual(
      shown.map(({ state, suite, title }) => `${suite} ${title} ${state}`),
      ["a liveness fail", "a events pass", "b liveness pass", "b events pending"],
    );
  });

  it("says of a witness whose sha is assumed that it is", async () => {
    const assumed = { ...passed("a", "witness-before"), isAssumed: true } as const;
    const shown = await show(runOf(["a"], [critical("witness-before")], [assumed]));
    assert.deepEqual(
      shown.map(({ state, title }) => [state, title]),
      [["pass", "witness-before (assumed)"]],
    );
  });

  it("shows a result while the others are still under way", async () => {
    let finish: (result: CheckResult) => void = () => {};
    const last = new Promise<CheckResult>((resolve) => {
      finish = resolve;
    });
    // The second result is given only when the first has been shown.
    const { Recorder, shown } = recorder(({ title }) => {
      if (title === "liveness") finish(passed("a", "events"));
    });
    const checks = [critical("liveness"), critical("events")];
    const run = runOf(["a"], checks, [], async (tenant, check) => (check === "events" ? last : passed(tenant, check)));
    await asTests(Recorder)(run as SmokeRun, { colour: false });
    assert.deepEqual(
      shown.map(({ title }) => title),
      ["liveness", "events"],
    );
  });

  for (const reporter of [
    "no-such-reporter",
    "fs",
    "html",
    "events",
    "stream",
    "assert",
    "constructor-that-is-none/../nope",
  ]) {
    it(`is refused with the reporter ${reporter}, before there is a run`, () => {
      assert.throws(
        () => asTests(reporter),
        (error: Error) => error instanceof Misuse && error.message.includes(`"${reporter}`),
      );
    });
  }

  it("is taken by every reporter of mocha's for terminals and files, and none of them writes before there is a run", () => {
    const { log } = console;
    const { write } = process.stdout;
    const written: unknown[] = [];
    process.stdout.write = (chunk: unknown) => written.push(chunk) > 0;
    console.log = (...values) => written.push(values);
    try {
      for (const name of Object.keys(Mocha.reporters).filter((one) => !/^(base|html)$/i.test(one))) asTests(name);
    } finally {
      process.stdout.write = write;
      console.log = log;
    }
    assert.deepEqual(written, []);
  });

  it("is given up as soon as the reporter throws, which ends neither the process nor the run", async () => {
    await using tenant = await startSmokeTenant();
    class Thrower extends Mocha.reporters.Base {
      constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        runner.on("pass", () => assert.fail("out of ink"));
      }
    }
    const run = startSmoke([tenant.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0 });
    await assert.rejects(
      asTests(Thrower)(run, { colour: false }),
      (error) => error instanceof Undetermined && /^The reporter "Thrower": it threw .*out of ink/.test(error.message),
    );
    assert.equal((await run.verdict).outcome, "GREEN");
  });

  it("leaves nothing behind that listens to the process", async () => {
    const listeners = () => process.eventNames().flatMap((name) => process.listeners(name as "exit"));
    const before = listeners();
    await show(runOf(["a"], [critical("events")], [failure]));
    assert.deepEqual(listeners(), before);
  });

  it("has no say in the verdict: what a reporter does to its tests changes nothing", async () => {
    await using tenant = await startSmokeTenant({ wire: on("events", answer(200, {})) });
    class Liar extends Mocha.reporters.Base {
      constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        runner.on("start", () => {
          for (const suite of runner.suite.suites) suite.tests.splice(0);
        });
      }
    }
    const run = startSmoke([tenant.endpoint], { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0 });
    await asTests(Liar)(run, { colour: false });
    const { outcome, checks } = await run.verdict;
    assert.equal(outcome, "RED");
    assert.deepEqual(
      checks.filter(({ result }) => result !== "passed").map(({ check, result }) => [check, result]),
      [["events", "failed"]],
    );
  });

  it("shows what a real run found, and what grep left out is no test", async () => {
    await using tenant = await startSmokeTenant({ name: "a", wire: on("events", answer(200, {})) });
    const options = { sha: parseSha(SHA), memoriesApi: "root", waitMs: 0, grep: /events|liveness/ } as const;
    const run = startSmoke([tenant.endpoint], options);
    const shown = await show(run);
    assert.deepEqual(
      shown.map(({ suite, title, state }) => `${suite} ${title} ${state}`),
      ["a witness-before pass", "a liveness pass", "a events fail", "a witness-after pass"],
    );
    const times = new Map((await run.verdict).checks.map(({ check, durationMs }) => [check, durationMs]));
    for (const { title, duration } of shown) assert.equal(duration, times.get(title));
  });
});
