import { countOf } from "../core/model/count";
import type { SelfTestCase, SelfTestReport } from "../core/model/self-test";

/** Returns a line per fault, by the check that must find it, and what they come to. */
export function renderSelfTest(report: SelfTestReport): string {
  const { healthy, cases, uncovered } = report;
  const rows = [
    ...healthy.map(({ memoriesApi, outcome, blamed, isHealthy }) => ({
      isRight: isHealthy,
      check: "all checks",
      text: `healthy tenants (${memoriesApi} API): ${outcome}${isHealthy ? "" : foundBy(blamed)}`,
    })),
    ...cases.map((one) => ({
      isRight: one.isCaught,
      check: one.caughtBy,
      text: `${one.fault}: ${one.outcome}${one.isCaught ? "" : whatIsWrong(one)}`,
    })),
    ...uncovered.map((check) => ({ isRight: false, check, text: "no fault puts it to the test" })),
  ];
  const width = Math.max(...rows.map(({ check }) => check.length));
  const lines = rows.map(({ isRight, check, text }) => `${isRight ? "✔" : "✘"} ${check.padEnd(width)}  ${text}`);
  return [...lines, "", conclusion(report)].join("\n");
}

const foundBy = (blamed: readonly string[]) =>
  blamed.length === 0 ? ", found by none" : `, found by ${blamed.join(", ")}`;

const whatIsWrong = ({ expected, outcome, blamed }: SelfTestCase) =>
  `${outcome === expected ? "" : ` instead of ${expected}`}${foundBy(blamed)}`;

function conclusion({ isTrustworthy, healthy, cases, uncovered, durationMs }: SelfTestReport): string {
  const time = `in ${(durationMs / 1000).toFixed(1)} s`;
  const faults = countOf(cases.length, "fault");
  if (isTrustworthy) {
    const fleets = countOf(healthy.length, "healthy fleet");
    return `The gate can be trusted here: ${faults} caught, each by its own check, and ${fleets} GREEN ${time}.`;
  }
  const missed = cases.filter(({ isCaught }) => !isCaught);
  const wronged = healthy.filter(({ isHealthy }) => !isHealthy);
  const reasons = [
    ...(missed.length === 0
      ? []
      : [
          `${missed.length} of ${faults} not caught by its own check alone (${missed.map(({ name }) => name).join(", ")})`,
        ]),
    ...(uncovered.length === 0 ? [] : [`no fault for ${uncovered.join(", ")}`]),
    ...(wronged.length === 0 ? [] : [`${wronged.length} of ${countOf(healthy.length, "healthy fleet")} found faulty`]),
  ];
  return `The gate cannot be trusted here: ${reasons.join("; ")}. Found ${time}.`;
}
