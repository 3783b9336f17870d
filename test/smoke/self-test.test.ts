import assert from "node:assert/strict";
import { Undetermined } from "../../core/errors";
import type { SelfTestReport } from "../../core/model/self-test";
import type { Check } from "../../smoke/check";
import { events } from "../../smoke/checks/events";
import { scrubber } from "../../smoke/checks/scrubber";
import { passed } from "../../smoke/finding";
import { selfTest } from "../../smoke/self-test";
import { mutants } from "../../smoke/self-test/mutants";
import { suite } from "../../smoke/suite";
import { eventually } from "../support/eventually";

/** A GET that takes an answer for right by a look at its text: the trap that an error page walks into. */
const bracketEvents: Check = {
  ...events,
  async run({ ask }) {
    const expected = "200 and a [";
    const reply = await ask({ path: "/events", isExpectedStatus: (status) => status === 200, expected });
    if (reply.result !== "answered") return reply;
    return reply.text.includes("[") ? passed : { result: "failed", expected, got: "none" };
  },
};
const blindScrubber: Check = { ...scrubber, run: async () => passed };
const nervous: Check = {
  ...events,
  run: async () => ({ result: "failed", expected: "nothing", got: "anything" }),
};

const missedOf = (report: SelfTestReport, check: string) =>
  report.cases.filter(({ caughtBy, isCaught }) => caughtBy === check && !isCaught).map(({ name }) => name);

const openHandles = () => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP")).length;

describe("the suite's self-test", function () {
  this.timeout(60_000);

  describe("of the suite as it is", () => {
    let report: SelfTestReport;
    before(async () => {
      report = await selfTest();
    });

    for (const { name, fault, caughtBy, expected } of mutants) {
      it(`sees ${caughtBy} alone catch that ${fault} (${name})`, () => {
        const found = report.cases.find((one) => one.name === name);
        assert.deepEqual(found, {
          name,
          fault,
          caughtBy,
          expected,
          outcome: expected,
          blamed: [caughtBy],
          isCaught: true,
        });
      });
    }

    it("finds it trustworthy, with every check put to the test and healthy tenants GREEN in both memories APIs", () => {
      const { isTrustworthy, healthy, uncovered } = report;
      assert.deepEqual({ isTrustworthy, uncovered }, { isTrustworthy: true, uncovered: [] });
      assert.deepEqual(healthy, [
        { memoriesApi: "workspace", outcome: "GREEN", blamed: [], isHealthy: true },
        { memoriesApi: "root", outcome: "GREEN", blamed: [], isHealthy: true },
      ]);
    });

    it("names each fault once", () => {
      assert.equal(new Set(mutants.map(({ name }) => name)).size, mutants.length);
    });
  });

  it("finds out a check that no longer looks", async () => {
    const report = await selfTest({ checks: [blindScrubber] });
    assert.equal(report.isTrustworthy, false);
    assert.equal(missedOf(report, "scrubber").length, mutants.filter(({ caughtBy }) => caughtBy === "scrubber").length);
    assert.deepEqual(missedOf(report, "witness-before"), []);
  });

  it("finds out a check that takes a [ in an error page for an array", async () => {
    const report = await selfTest({ checks: [bracketEvents] });
    assert.deepEqual(missedOf(report, "events"), ["events-html"]);
  });

  it("finds out a check that was taken out of the suite", async () => {
    const report = await selfTest({ checks: suite.filter(({ name }) => name !== "isolation") });
    assert.equal(report.isTrustworthy, false);
    assert.deepEqual(
      report.cases.filter(({ isCaught }) => !isCaught).map(({ name, outcome }) => [name, outcome]),
      [
        ["isolation-neighbour", "GREEN"],
        ["isolation-any", "GREEN"],
      ],
    );
  });

  it("does not trust a check that fails whatever it sees, although it is RED for its own faults", async () => {
    const report = await selfTest({ checks: [nervous] });
    assert.equal(report.isTrustworthy, false);
    const blamed = ["events", "events of the tenant beside it"];
    assert.deepEqual(report.healthy[0], { memoriesApi: "workspace", outcome: "RED", blamed, isHealthy: false });
    assert.ok(missedOf(report, "events").includes("events-html"));
  });

  it("does not trust a check that fails healthy tenants, although it does not decide yet", async () => {
    const { healthy, isTrustworthy } = await selfTest({ checks: [{ ...nervous, weight: "trial" }] });
    assert.equal(isTrustworthy, false);
    assert.deepEqual(
      healthy.map(({ outcome, isHealthy }) => [outcome, isHealthy]),
      [
        ["GREEN", false],
        ["GREEN", false],
      ],
    );
  });

  it("names a check that no fault puts to the test, although every fault is caught", async () => {
    const report = await selfTest({ checks: [...suite, { ...events, name: "novel", run: async () => passed }] });
    assert.equal(report.isTrustworthy, false);
    assert.deepEqual(report.uncovered, ["novel"]);
    assert.ok(report.cases.every(({ isCaught }) => isCaught));
  });

  it("demands of a check on trial that it finds its faults, not that it decides", async () => {
    const found = async (check: Check) => {
      const { cases } = await selfTest({ checks: [{ ...check, weight: "trial" }] });
      return cases.filter(({ caughtBy }) => caughtBy === "scrubber");
    };
    const [seeing, blind] = [await found(scrubber), await found(blindScrubber)];
    assert.ok(
      seeing.every(({ expected, outcome, isCaught }) => expected === "GREEN" && outcome === "GREEN" && isCaught),
    );
    assert.ok(blind.every(({ outcome, isCaught }) => outcome === "GREEN" && !isCaught));
  });

  it("asks on the loopback alone, and leaves no server and no connection", async () => {
    const before = openHandles();
    const urls: string[] = [];
    const spy: Check = {
      ...events,
      async run({ ask }) {
        const reply = await ask({ path: "/health", isExpectedStatus: () => true, expected: "an answer" });
        urls.push(reply.request?.slice("GET ".length) ?? "");
        return passed;
      },
    };
    await selfTest({ checks: [spy] });
    const origins = new Set(urls.map((url) => new URL(url).origin));
    assert.match([...origins].join(" "), /^http:\/\/127\.0\.0\.1:\d+$/);
    await assert.rejects(fetch(urls[0] ?? ""), (error: Error) => /ECONNREFUSED/.test(String(error.cause)));
    await eventually(() => (openHandles() <= before ? true : undefined), { withinMs: 5_000 });
  });

  it("could not tell when it is ended, and leaves no server then either", async () => {
    const before = openHandles();
    const ending = new AbortController();
    const ended: Check = {
      ...events,
      async run() {
        ending.abort();
        return passed;
      },
    };
    await assert.rejects(selfTest({ checks: [ended], signal: ending.signal }), Undetermined);
    await eventually(() => (openHandles() <= before ? true : undefined), { withinMs: 5_000 });
  });
});
