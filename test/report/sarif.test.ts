import assert from "node:assert/strict";
import { driftReports, policyReports } from "../../report";
import { driftSituations, largeReport } from "./drift-situations";
import { policySituations } from "./policy-situations";
import { assertSarif } from "./sarif-schema";

const texts = [
  ...Object.entries(driftSituations).map(([name, report]) => [`drift, ${name}`, driftReports.sarif(report)] as const),
  ...Object.entries(policySituations).map(
    ([name, review]) => [`policies, ${name}`, policyReports.sarif(review)] as const,
  ),
  ["drift, large", driftReports.sarif(largeReport({ tenants: 1_000, findings: 1_000 }))] as const,
];

interface Result {
  readonly message: { readonly text: string };
  readonly locations: readonly [
    { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } },
  ];
  readonly partialFingerprints: Readonly<Record<string, string>>;
}

describe("SARIF", () => {
  for (const [name, text] of texts) {
    it(`is valid for ${name}, by the published schema`, () => {
      assertSarif(text);
    });
  }

  it("is refused by the published schema when it is wrong", () => {
    const wrong = driftReports.sarif(driftSituations.drift as never).replace('"level": "error"', '"level": "fatal"');
    assert.throws(() => assertSarif(wrong));
  });

  for (const [name, text] of texts) {
    it(`has for ${name} what code scanning asks of a result: a message, a file, a line and a fingerprint`, () => {
      const { runs } = JSON.parse(text) as { runs: [{ results: Result[] }] };
      for (const { message, locations, partialFingerprints } of runs[0].results) {
        assert.ok(message.text.length > 0);
        assert.ok(locations[0].physicalLocation.artifactLocation.uri.length > 0);
        assert.ok(locations[0].physicalLocation.region.startLine > 0);
        assert.ok(Object.keys(partialFingerprints).length > 0);
      }
    });
  }
});
