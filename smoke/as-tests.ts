// A run shown as mocha tests, so that every reporter of mocha serves. Mocha shows; the verdict is decided without it.
import { stripVTControlCharacters } from "node:util";
import type Mocha from "mocha";
import { Misuse, Undetermined } from "../core/errors";
import { inert } from "../core/inert";
import type { CheckResult, SuiteEntry } from "../core/model/verdict";
import type { SmokeRun } from "./run";

/** A reporter of mocha: its class, or a name or path as for mocha's own --reporter. */
export type Reporter = string | Mocha.ReporterConstructor;

interface AsTestsOptions {
  readonly colour: boolean;
}

/**
 * Shows a run: a suite for each tenant and a test for each check, each as soon as its result and those before it are there.
 * Rejects with {@link Undetermined} as soon as the reporter throws.
 */
export type ShowAsTests = (run: SmokeRun, options: AsTestsOptions) => Promise<void>;

/** A check that takes longer than this is shown with its time, in red. */
const SLOW_MS = 2_000;

const SUITE_FILE = "smoke/suite.ts";

const MAX_CAUSE_CHARACTERS = 200;

/**
 * Loads mocha and returns how to show a run through a reporter.
 * @throws {Misuse} when mocha knows no such reporter, it cannot be made, as one for browsers, or it is something else.
 */
export function asTests(reporter: Reporter): ShowAsTests {
  const { default: mocha } = require("mocha") as { default: typeof Mocha };
  const what = `The reporter "${String(typeof reporter === "string" ? reporter : reporter.name).slice(0, 60)}"`;
  const create = (options: Mocha.MochaOptions) => new mocha({ ...options, reporter, timeout: 0, slow: SLOW_MS });
  try {
    tryOut(mocha, create({}));
  } catch {
    throw new Misuse({
      what,
      why: "neither this suite nor mocha knows it, or it cannot be used here",
      fix: "Choose spec, json, junit or markdown, one of mocha's like dot, tap or min, or the path of one",
    });
  }
  return async (run, { colour }) => {
    // Not mocha bails but the run, whose remaining checks are then pending: what was run is shown.
    const instance = create({ color: colour });
    // Its marks are coloured by another rule, which knows no FORCE_COLOR=0 and takes every CI for a terminal.
    const { symbols } = mocha.reporters.Base;
    if (!colour)
      Object.assign(symbols, { ok: stripVTControlCharacters(symbols.ok), err: stripVTControlCharacters(symbols.err) });
    for (const { tenant, checks } of run.plan) {
      const suite = mocha.Suite.create(instance.suite, tenant);
      for (const entry of checks) suite.addTest(testOf(mocha, run, tenant, entry));
    }
    await new Promise<void>((resolve, reject) => {
      const runner = instance.run(() => {
        // Else it would go on listening for every exception of the process.
        instance.dispose();
        resolve();
      });
      const emit = runner.emit.bind(runner);
      // Thrown into the process, it would end it before what the run made is removed. Mocha emits first when this is over.
      runner.emit = (...event: Parameters<typeof emit>) => {
        try {
          return emit(...event);
        } catch (error) {
          reject(error);
          return true;
        }
      };
    }).catch((cause: unknown) => {
      throw new Undetermined({
        what,
        why: `it threw ${inert(String(cause)).slice(0, MAX_CAUSE_CHARACTERS)}`,
        fix: "Mend it or choose another one, and run the suite again",
        cause,
      });
    });
  };
}

/** Mocha makes a reporter only when it runs, and by then the tenants are being asked. */
function tryOut(mocha: typeof Mocha, instance: Mocha): void {
  const Reporter: Mocha.ReporterConstructor = Reflect.get(instance, "_reporter");
  const runner = new mocha.Runner(instance.suite, false);
  const listeners = () => runner.eventNames().reduce((count, name) => count + runner.listenerCount(name), 0);
  const before = listeners();
  new Reporter(runner, instance.options);
  // A class like node's own `events` can be made as well, and would show nothing.
  if (listeners() === before) throw new Error("it listens to nothing");
}

function testOf(mocha: typeof Mocha, run: SmokeRun, tenant: string, { name, weight }: SuiteEntry): Mocha.Test {
  let durationMs = 0;
  const test = new mocha.Test(name, async function (this: Mocha.Context) {
    const result = await run.result(tenant, name);
    durationMs = result.durationMs;
    if (result.isAssumed) test.title = `${name} (assumed)`;
    if (result.result === "passed") return;
    // Mocha knows only tests that decide: what does not, and what was not run, is pending.
    if (weight !== "critical") test.title = `${name} (${weight}: ${result.result})`;
    if (weight !== "critical" || result.result === "not-run") this.skip();
    throw shortfallOf(result);
  });
  // Some reporters name the file of a test.
  test.file = SUITE_FILE;
  // The check ran before the test did; its own time is what counts.
  Object.defineProperty(test, "duration", { get: () => durationMs, set: () => {} });
  return test;
}

/** The failure as mocha's reporters print it: the message alone, since no line of code is at fault. */
function shortfallOf({ result, expected, got, request, status, attempts, durationMs, fix }: CheckResult): Error {
  const fields = { expected, got, request, status, attempts, duration: `${durationMs} ms`, "what to do": fix };
  const lines = Object.entries(fields).flatMap(([label, value]) =>
    value === undefined ? [] : inert(`${label}: ${value}`),
  );
  const error = new Error([result, ...lines].join("\n"));
  error.name = "Shortfall";
  error.stack = "";
  return error;
}
