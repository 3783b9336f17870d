import assert from "node:assert/strict";
import { Misuse, Undetermined } from "../../core/errors";
import type { TenantArrival } from "../../core/model/arrival";
import { parseDigest, parseSha } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import { type ArrivalRequest, arrivalExit, followArrival } from "../../release/arrival";

const digest = parseDigest(`sha256:${"a".repeat(64)}`);
const other = parseDigest(`sha256:${"b".repeat(64)}`);
const image = { sha: parseSha("abc1234"), digest };
const old = { sha: parseSha("0000000"), digest: other };
const here: MachineReport = { outcome: "running", deployment: "d1", tried: image, running: image };
const there: MachineReport = { ...here, tried: old, running: old };
const putBack: MachineReport = { ...here, outcome: "rejected", running: old };
const throttled = new Undetermined({ what: "The reports", why: "throttled", fix: "Wait" });

type Answer = MachineReport | undefined | Error;

/** Follows tenants that give these answers, look by look, the last one for ever. A look takes a second of the clock. */
async function follow(script: Readonly<Record<string, readonly Answer[]>>, given: Partial<ArrivalRequest> = {}) {
  const asked: string[][] = [[]];
  const progress: number[] = [];
  let clock = 0;
  const arrival = await followArrival({
    tenants: Object.keys(script),
    digest,
    deadlineMs: 3_000,
    pollMs: 1,
    now: () => clock,
    onProgress: (arrived) => {
      progress.push(arrived);
      asked.push([]);
      clock += 1_000;
    },
    ...given,
    read: async (tenant) => {
      asked.at(-1)?.push(tenant);
      const answers = script[tenant] ?? [];
      const answer = answers[Math.min(asked.length, answers.length) - 1];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { arrival, asked: asked.slice(0, -1), progress };
}

describe("following an arrival", () => {
  const ours = { runs: digest, sha: image.sha };
  const theirs = { runs: other, sha: old.sha };
  const nothing = { runs: null, sha: null };
  const untried = "its updater has not tried it yet";
  const unread = "its updater has reported nothing readable";
  const nameless = { ...there, running: { sha: "<b>", digest: other } };
  const rejectedOther: MachineReport = { ...here, outcome: "rejected", tried: old };
  const cases: readonly (readonly [what: string, report: Answer, says: Omit<TenantArrival, "tenant">])[] = [
    ["it runs the digest", here, { state: "arrived", ...ours, why: null }],
    ["it tried another and put this one back", rejectedOther, { state: "arrived", ...ours, why: null }],
    ["it runs another", there, { state: "elsewhere", ...theirs, why: untried }],
    ["it runs another of no known sha", nameless, { state: "elsewhere", ...theirs, sha: null, why: untried }],
    ["it runs nothing", { ...there, running: null }, { state: "elsewhere", ...nothing, why: untried }],
    ["it tried it and runs another", { ...here, running: old }, { state: "elsewhere", ...theirs, why: null }],
    [
      "it put the old one back",
      putBack,
      { state: "failed", ...theirs, why: "it was not healthy, and the old one was put back" },
    ],
    [
      "it had nothing to put back",
      { ...putBack, running: null },
      { state: "failed", ...nothing, why: "it was not healthy, and there was nothing to put back" },
    ],
    [
      "it put the old settings back, with the same digest",
      { ...putBack, running: image },
      { state: "failed", ...ours, why: "it was not healthy with its new settings, and the old ones were put back" },
    ],
    ["it says nothing readable", undefined, { state: "silent", ...nothing, why: unread }],
    ["its report cannot be read", throttled, { state: "silent", ...nothing, why: "The reports: throttled. Wait" }],
  ];
  for (const [what, report, says] of cases) {
    it(`calls a tenant ${says.state} when ${what}`, async () => {
      const { arrival } = await follow({ "t-01": [report] }, { deadlineMs: 0 });
      assert.deepEqual(arrival, { digest, tenants: [{ tenant: "t-01", ...says }] });
    });
  }

  it("looks until every tenant has arrived, and no longer at those that have", async () => {
    const { arrival, asked, progress } = await follow({ "t-01": [here], "t-02": [there, undefined, here] });
    assert.deepEqual(asked, [["t-01", "t-02"], ["t-02"], ["t-02"]]);
    assert.deepEqual(progress, [1, 1, 2]);
    assert.deepEqual(
      arrival.tenants.map(({ tenant, state }) => [tenant, state]),
      [
        ["t-01", "arrived"],
        ["t-02", "arrived"],
      ],
    );
  });

  it("stops at the deadline, with the last look", async () => {
    const { arrival, asked } = await follow({ "t-01": [there] });
    assert.equal(asked.length, 3);
    assert.equal(arrival.tenants[0]?.state, "elsewhere");
  });

  it("waits for the others when one has failed, and not for that one", async () => {
    const { arrival, asked } = await follow({ "t-01": [putBack], "t-02": [there, here] });
    assert.deepEqual(asked, [["t-01", "t-02"], ["t-02"]]);
    assert.deepEqual(
      arrival.tenants.map(({ state }) => state),
      ["failed", "arrived"],
    );
  });

  it("tries again what could not be read once", async () => {
    const { arrival } = await follow({ "t-01": [throttled, here] });
    assert.equal(arrival.tenants[0]?.state, "arrived");
  });

  for (const error of [new Misuse({ what: "The reports", why: "no aws", fix: "Install it" }), new TypeError("a bug")]) {
    it(`throws a ${error.name} at once`, async () => {
      await assert.rejects(
        follow({ "t-01": [error], "t-02": [there] }, { pollMs: 60_000 }),
        (thrown) => thrown === error,
      );
    });
  }

  it("asks all tenants before the first one answers", async () => {
    const tenants = ["t-01", "t-02", "t-03"];
    const { promise: all, resolve } = promiseOf();
    let asked = 0;
    const read = async () => {
      asked += 1;
      if (asked === tenants.length) resolve();
      await all;
      return here;
    };
    const arrival = await followArrival({ tenants, digest, read, deadlineMs: 0, pollMs: 1 });
    assert.equal(arrivalExit(arrival), 0);
  });

  it("ends on a signal between two looks, with what was seen", async () => {
    const ending = new AbortController();
    const request = { pollMs: 60_000, deadlineMs: 60_000, signal: ending.signal };
    const read = async () => {
      setImmediate(() => ending.abort());
      return there;
    };
    const arrival = await followArrival({ tenants: ["t-01"], digest, read, ...request });
    assert.equal(arrival.tenants[0]?.state, "elsewhere");
  });

  it("keeps what a tenant said before a signal ended the look at it", async () => {
    const ending = new AbortController();
    let looks = 0;
    const read = async () => {
      looks += 1;
      if (looks === 1) return there;
      ending.abort();
      throw throttled;
    };
    const request = { tenants: ["t-01"], digest, read, deadlineMs: 60_000, pollMs: 1, signal: ending.signal };
    assert.equal((await followArrival(request)).tenants[0]?.state, "elsewhere");
    assert.equal(looks, 2);
  });

  const exits: readonly (readonly [states: readonly TenantArrival["state"][], exit: number])[] = [
    [["arrived", "arrived"], 0],
    [["arrived", "failed"], 1],
    [["arrived", "elsewhere", "silent"], 1],
    [["silent", "failed"], 1],
    [["arrived", "silent"], 3],
    [["silent"], 3],
    [[], 0],
  ];
  for (const [states, exit] of exits) {
    it(`exits ${exit} when the tenants are ${states.join(", ") || "none"}`, () => {
      const tenants = states.map((state, at) => ({ tenant: `t-${at}`, state, runs: null, sha: null, why: null }));
      assert.equal(arrivalExit({ digest, tenants }), exit);
    });
  }
});

function promiseOf() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
