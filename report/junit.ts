import { inert } from "../core/inert";
import type { CheckResult, Verdict, Weight } from "../core/model/verdict";
import { byTenant, outlineOf, weights } from "./outline";
import { meaningOf, seconds, titleOf } from "./wording";

/** The package's types say that the builder is a default export; what `require` returns is the builder itself. */
type Builder = typeof import("junit-report-builder")["default"];
type TestCase = ReturnType<Builder["testCase"]>;

/**
 * Returns the verdict as JUnit XML: a suite per tenant, a case per check. A critical check that failed is a failure, one
 * that could not tell an error; what was not run or does not decide is skipped, and says why in its output.
 */
export function renderVerdict(verdict: Verdict): string {
  // 40 ms, for those who want this report only.
  const builder = (require("junit-report-builder") as Builder).newBuilder();
  const weightOf = weights(verdict);
  builder.name(`${titleOf(verdict)}: ${meaningOf(verdict, outlineOf(verdict))}`);
  for (const { tenant, checks } of byTenant(verdict.checks)) {
    const suite = builder.testSuite().name(xmlText(tenant)).timestamp(verdict.startedAt);
    for (const [name, value] of Object.entries(propertiesOf(verdict)))
      if (value !== null) suite.property(name, xmlText(value));
    for (const check of checks) {
      const testCase = suite
        .testCase()
        .className(xmlText(tenant))
        .name(xmlText(check.check))
        .time(check.durationMs / 1000);
      tell(testCase, check, weightOf(check));
    }
  }
  return builder.build();
}

function propertiesOf({ sha, outcome, assumedAfterMs, grep, shard }: Verdict): Record<string, string | null> {
  return {
    sha,
    outcome,
    assumed: assumedAfterMs === null ? null : `after ${seconds(assumedAfterMs)}`,
    grep,
    shard: shard === null ? null : `${shard.index} of ${shard.of}`,
  };
}

function tell(testCase: TestCase, check: CheckResult, weight: Weight): void {
  const { result, attempts = 1 } = check;
  if (result === "passed") {
    if (attempts > 1) testCase.standardOutput(`flaky: passed only after ${attempts} attempts`);
  } else if (result === "not-run") testCase.skipped().standardOutput("not run: the run was ended before it");
  else if (weight !== "critical")
    // The library's `skipped` takes no message.
    testCase.skipped().standardOutput(`${weight}, does not decide\n${result}\n${bodyOf(check)}`);
  else if (result === "failed") testCase.failure(messageOf(check), "failed").stacktrace(bodyOf(check));
  else testCase.error(messageOf(check), "undetermined", bodyOf(check));
}

const messageOf = ({ expected, got }: CheckResult) =>
  xmlText([...(expected ? [`expected ${expected}`] : []), ...(got ? [`got ${got}`] : [])].join(", ")) || "no details";

function bodyOf({ expected, got, request, status, attempts, fix }: CheckResult): string {
  const fields = { expected, got, request, status, attempts, "what to do": fix };
  const lines = Object.entries(fields).flatMap(([label, value]) => {
    return value === undefined ? [] : [`${label}: ${xmlText(String(value))}`];
  });
  return lines.join("\n") || "no details";
}

/** The library drops what XML forbids, but ends a CDATA section at the second `]]>` of a text. */
const xmlText = (text: string) => inert(text).replaceAll("]]>", "]] >");
