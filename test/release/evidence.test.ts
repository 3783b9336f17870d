import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import { parseDigest, parseSha } from "../../core/model/image";
import type { StackOutputs } from "../../core/model/outputs";
import type { CheckResult, Verdict } from "../../core/model/verdict";
import { type Evidence, evidenceOfReport, evidenceOfStack } from "../../release";
import { failure, verdictWith } from "../report/situations";

const SHA = parseSha("abc1234");
const digests = {
  platform: parseDigest(`sha256:${"a".repeat(64)}`),
  tenant: parseDigest(`sha256:${"b".repeat(64)}`),
};

function refusalOf(evidence: () => Evidence): string {
  try {
    evidence();
  } catch (error) {
    assert.ok(error instanceof Refused, String(error));
    return error.message;
  }
  assert.fail("it was believed");
}

describe("the evidence of a stack", () => {
  type Outputs = Pick<StackOutputs, "ring" | "verified">;
  const verified = { sha: SHA, digests, fleet: "0123456789ab" };
  const good: Outputs = { ring: "canary", verified };

  it("is what the canary ring's marker says: GREEN, and these digests", () => {
    assert.deepEqual(evidenceOfStack(SHA, good), { outcome: "GREEN", digests, verdict: null });
  });

  const refused: { name: string; outputs: Outputs; message: RegExp }[] = [
    { name: "nothing was ever verified", outputs: { ...good, verified: null }, message: /no build has been verified/ },
    {
      name: "another build was verified last",
      outputs: { ...good, verified: { ...verified, sha: parseSha("def5678") } },
      message: /^The build abc1234: the gate last verified def5678\. .*`pulumi up`/,
    },
    ...(["staging", "prod"] as const).map((ring) => ({
      name: `the ${ring} ring verified it`,
      outputs: { ...good, ring },
      message: new RegExp(`from the ${ring} ring: .* canary ring`),
    })),
  ];
  for (const { name, outputs, message } of refused) {
    it(`is none when ${name}`, () => {
      assert.match(
        refusalOf(() => evidenceOfStack(SHA, outputs)),
        message,
      );
    });
  }
});

describe("the evidence of a gate's report", () => {
  const suite = [
    { name: "memories", weight: "critical", isSecurity: false },
    { name: "events", weight: "critical", isSecurity: false },
    { name: "latency", weight: "advisory", isSecurity: false },
    { name: "streams", weight: "trial", isSecurity: false },
  ] as const;
  const reportWith = (given: Partial<Verdict> = {}) => verdictWith({ digests, suite: [...suite], ...given });
  const failed = (...checks: string[]): Pick<Verdict, "outcome" | "checks"> => {
    const failing = (check: string): CheckResult[] =>
      ["c-01", "c-02"].map((tenant) => ({ ...failure, tenant, check, result: "failed" }));
    return { outcome: "RED", checks: checks.flatMap(failing) };
  };

  it("is GREEN with the digests that were tested, and what was asked of how many tenants", () => {
    assert.deepEqual(evidenceOfReport(SHA, reportWith()), {
      outcome: "GREEN",
      digests,
      verdict: {
        outcome: "GREEN",
        tenants: 2,
        checks: ["memories", "events", "latency", "streams"],
        failed: [],
        at: "2026-11-23T10:00:00.000Z",
      },
    });
  });

  const believed: { name: string; report: Verdict; outcome: Evidence["outcome"]; failed: string[] }[] = [
    {
      name: "RED, and names each check that decided once",
      report: reportWith(failed("memories", "latency", "streams")),
      outcome: "RED",
      failed: ["memories"],
    },
    {
      name: "RED of a part of the fleet: half a look is enough to see that a build is broken",
      report: reportWith({ ...failed("events"), grep: "events", shard: { index: 1, of: 2 }, isEnded: true }),
      outcome: "RED",
      failed: ["events"],
    },
    { name: "GREEN by a quorum", report: reportWith({ quorum: 1 }), outcome: "GREEN", failed: [] },
  ];
  for (const { name, report, outcome, failed } of believed) {
    it(`is ${name}`, () => {
      const evidence = evidenceOfReport(SHA, report);
      assert.deepEqual([evidence.outcome, evidence.digests, evidence.verdict?.failed], [outcome, digests, failed]);
    });
  }

  const refused: { name: string; given: Partial<Verdict>; message: RegExp }[] = [
    {
      name: "on another sha",
      given: { sha: parseSha("def5678") },
      message: /^The report on def5678: it is not on abc1234\./,
    },
    { name: "on no sha", given: { sha: null }, message: /^The report on no sha: it is not on abc1234\./ },
    {
      name: "RED on another sha",
      given: { ...failed("events"), sha: parseSha("def5678") },
      message: /it is not on abc1234/,
    },
    { name: "INCONCLUSIVE", given: { outcome: "INCONCLUSIVE" }, message: /INCONCLUSIVE: the gate could not tell/ },
    { name: "without digests", given: { digests: null }, message: /does not say which images/ },
    {
      name: "RED without digests",
      given: { ...failed("events"), digests: null },
      message: /does not say which images/,
    },
    { name: "RED where the sha was assumed", given: { outcome: "RED", assumedAfterMs: 0 }, message: /it was assumed/ },
    { name: "GREEN where the sha was assumed", given: { assumedAfterMs: 0 }, message: /it was assumed/ },
    { name: "GREEN of some checks", given: { grep: "events" }, message: /on a part of the suite or the fleet/ },
    { name: "GREEN of some tenants", given: { shard: { index: 1, of: 2 } }, message: /on a part of/ },
    { name: "GREEN of a run that was ended", given: { isEnded: true }, message: /on a part of/ },
    {
      name: "RED for shards that are missing: no build is rejected for them",
      given: { outcome: "RED", missingShards: [2] },
      message: /shards of the fleet are missing/,
    },
  ];
  for (const { name, given, message } of refused) {
    it(`is none when it is ${name}`, () => {
      assert.match(
        refusalOf(() => evidenceOfReport(SHA, reportWith(given))),
        message,
      );
    });
  }
});
