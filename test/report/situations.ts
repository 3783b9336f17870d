import { parseDigest, parseSha } from "../../core/model/image";
import type { CheckResult, SuiteEntry, Verdict } from "../../core/model/verdict";

const entry = (name: string, weight: SuiteEntry["weight"] = "critical", isSecurity = false): SuiteEntry => {
  return { name, weight, isSecurity };
};
const passed = (tenant: string, check: string): CheckResult => ({ tenant, check, result: "passed", durationMs: 3 });

export const failure: CheckResult = {
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
const unseen: CheckResult = {
  tenant: "c-01",
  check: "witness-before",
  result: "undetermined",
  expected: "the tenant runs abc1234",
  got: "no answer (TIMEOUT)",
  fix: "See the updater's report, then run the suite again",
  durationMs: 20_400,
};

const suite = [entry("witness-before"), entry("memories"), entry("events"), entry("isolation", "critical", true)];

const digests = { platform: parseDigest(`sha256:${"a".repeat(64)}`), tenant: parseDigest(`sha256:${"b".repeat(64)}`) };

/** Returns a verdict on two tenants whose checks all passed, but for what is given. */
export function verdictWith(given: Partial<Verdict> = {}): Verdict {
  const { tenants = ["c-01", "c-02"], suite: entries = suite, outcome = "GREEN" } = given;
  return {
    outcome,
    outcomeWithTrials: outcome,
    sha: parseSha("abc1234"),
    digests,
    assumedAfterMs: null,
    grep: null,
    shard: null,
    missingShards: [],
    isEnded: false,
    quorum: tenants.length,
    fleet: "0123456789ab",
    tenants,
    suite: entries,
    settings: { memoriesApi: "workspace", tickLimits: { scheduler: 300 }, witnesses: ["updater", "health:sha"] },
    checks: tenants.flatMap((tenant) => entries.map(({ name }) => passed(tenant, name))),
    startedAt: "2026-11-23T10:00:00.000Z",
    durationMs: 1_234,
    ...given,
  };
}

/** Returns the checks of a verdict with the given ones in place of their namesakes. */
export function checksWith(base: Verdict, ...instead: readonly CheckResult[]): CheckResult[] {
  return base.checks.map(
    (check) => instead.find((other) => other.tenant === check.tenant && other.check === check.check) ?? check,
  );
}

const good = verdictWith();
const red = verdictWith({ outcome: "RED", checks: checksWith(good, failure) });
const assume = (verdict: Verdict): CheckResult[] =>
  verdict.checks.map((check) => (check.check === "witness-before" ? { ...check, isAssumed: true } : check));
const weighed = (weight: SuiteEntry["weight"], given: Partial<Verdict> = {}): Verdict => {
  const base = verdictWith({ suite: [...suite, entry("latency", weight)], ...given });
  const slow: CheckResult = {
    ...failure,
    check: "latency",
    expected: "an answer within 1 s",
    got: "an answer after 4 s",
  };
  return { ...base, checks: checksWith(base, slow) };
};

const trial = weighed("trial", { outcomeWithTrials: "RED" });

const many = Array.from({ length: 23 }, (_, index) => `c-${String(index + 1).padStart(2, "0")}`);
const manyGood = verdictWith({ tenants: many });
const HOSTILE = [
  "</code></td><script>alert(1)</script><img src=x onerror=alert(1)>",
  "| `x` [link](https://evil.test) ![i](https://evil.test/i.png) **bold** _it_ ~~no~~ $x$ :tada:",
  "@acme/ops #123 mail@evil.test www.evil.test https://evil.test",
  "##[add-mask]GREEN ##vso[task.complete] ::stop-commands::x ::error title=a,b::100%25",
  "]]> ]]> &amp; \u001b[2J\u001b]0;title\u0007 \r\n::error::second line\u2028\u202e\ud800 \u009b31m",
].join(" ");
const hostile: CheckResult = {
  ...failure,
  tenant: "c-<b>|`@acme/ops\u001b[31m\n::error::x::",
  check: "events ]]> ##[error]x",
  expected: `<i>${HOSTILE}`,
  got: HOSTILE,
  request: `GET https://two.example.com/${HOSTILE}`,
  fix: HOSTILE,
};

/** Every situation that a report must tell apart, by name. */
export const situations: Readonly<Record<string, Verdict>> = {
  green: good,
  red,
  inconclusive: verdictWith({
    outcome: "INCONCLUSIVE",
    checks: [
      unseen,
      ...checksWith(good)
        .slice(1)
        .map((check) => ({ ...check, result: "not-run" as const, durationMs: 0 })),
    ],
  }),
  "green-assumed": verdictWith({ assumedAfterMs: 420_000, checks: assume(verdictWith()).slice() }),
  "red-assumed": { ...red, assumedAfterMs: 420_000, checks: assume(red).slice(0, 1).concat(red.checks.slice(1)) },
  "green-without-sha": verdictWith({ sha: null, digests: null, assumedAfterMs: 0, suite: suite.slice(1) }),
  "red-without-sha": { ...red, sha: null, assumedAfterMs: 0 },
  "green-partial": verdictWith({ grep: "events|memories", suite: suite.slice(0, 3) }),
  "green-shard": verdictWith({ shard: { index: 2, of: 4 } }),
  "missing-shards": verdictWith({ outcome: "RED", missingShards: [2, 3] }),
  "green-quorum": { ...red, outcome: "GREEN", outcomeWithTrials: "GREEN", quorum: 1 },
  flaky: {
    ...good,
    checks: good.checks.map((check) => (check.check === "memories" ? { ...check, attempts: 3 } : check)),
  },
  "flaky-many": { ...manyGood, checks: manyGood.checks.map((check) => ({ ...check, attempts: 2 })) },
  advisory: weighed("advisory"),
  "trial-on-green": trial,
  "trial-on-red": { ...trial, outcome: "RED", checks: checksWith(trial, failure) },
  ended: {
    ...red,
    isEnded: true,
    checks: [...red.checks.slice(0, -1), { ...passed("c-02", "isolation"), result: "not-run", durationMs: 0 }],
  },
  "many-tenants": {
    ...manyGood,
    outcome: "RED",
    outcomeWithTrials: "RED",
    checks: [
      ...many.slice(0, -1).map((tenant): CheckResult => ({ ...unseen, tenant, attempts: 2 })),
      { ...failure, tenant: "c-23" },
    ],
  },
  hostile: verdictWith({ outcome: "RED", grep: HOSTILE, tenants: [hostile.tenant], checks: [hostile] }),
  "wait-green": verdictWith({ suite: suite.slice(0, 1) }),
  "wait-assumed": verdictWith({ suite: suite.slice(0, 1), assumedAfterMs: 60_000 }),
  "wait-inconclusive": verdictWith({
    outcome: "INCONCLUSIVE",
    suite: suite.slice(0, 1),
    checks: [unseen, passed("c-02", "witness-before")],
  }),
};
