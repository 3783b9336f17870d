import fc from "fast-check";
import type { CheckResult, Verdict } from "../../core/model/verdict";
import { failure, verdictWith } from "./situations";

const PIECES = [
  ..."<>&|`*_~[]()!#@:$\\\"'%,;\n\r\t",
  ..."\u0000\u0007\u001b\u009b\u2028\u202e\ud800\udc00\uffff",
  ..."]]>,<![CDATA[,</code>,<script>,&lt;,&#60;,##[error],##vso[x],::error::,::add-mask::,@acme/ops".split(","),
  ..."www.evil.test,https://evil.test,a@evil.test,[x](https://evil.test),<!--,-->,\n- ,| --- |".split(","),
  "\u{1f600}",
];

/** Any text that fits a verdict, most often one that means something to a terminal, a browser or a CI system. */
export const hostileText = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: "binary", maxLength: 8 })), { maxLength: 20 })
  .map((pieces) => pieces.join("").slice(0, 300));

const name = hostileText.filter((text) => text !== "");
const result = fc.constantFrom<CheckResult["result"]>("failed", "undetermined", "passed", "not-run");

/** A verdict in which everything that can be text is hostile. */
export const hostileVerdict: fc.Arbitrary<Verdict> = fc
  .record({
    outcome: fc.constantFrom<Verdict["outcome"]>("GREEN", "RED", "INCONCLUSIVE"),
    grep: fc.option(hostileText),
    weight: fc.constantFrom("critical" as const, "advisory" as const, "trial" as const),
    checks: fc.array(
      fc.record({
        ...{ tenant: name, check: name, result, expected: hostileText, got: hostileText, request: hostileText },
        ...{ fix: hostileText, attempts: fc.integer({ min: 1, max: 3 }) },
      }),
      { minLength: 1, maxLength: 30 },
    ),
  })
  .map(({ outcome, grep, weight, checks }) =>
    verdictWith({
      outcome,
      grep,
      tenants: [...new Set(checks.map(({ tenant }) => tenant))],
      suite: checks.slice(0, 10).map(({ check }) => ({ name: check, weight, isSecurity: false })),
      checks: checks.map((check) => ({ ...failure, ...check })),
    }),
  );
