import assert from "node:assert/strict";
import type { Delta } from "../../core/model/debt";
import { deltaDocumented } from "../../policy/rules/delta-documented";
import { cleanStack } from "./clean-stack";
import { found, only } from "./found";

const delta = (changes: Partial<Delta> = {}): Delta => ({
  path: "instanceType",
  reason: "a larger type is tried here",
  owner: "platform",
  expires: "2026-12-31",
  ...changes,
});
const ring = (...deltas: Delta[]) => cleanStack({ posture: { instanceType: "t3.medium" }, says: { deltas } });

describe("delta-documented", () => {
  const cases: [name: string, change: Partial<Delta>, kind: "violation" | "warning" | undefined, says?: RegExp][] = [
    ["accepts one that is whole", {}, undefined],
    ["accepts a reason of 20 characters", { reason: "x".repeat(20) }, undefined],
    [
      "refuses a reason of 19 characters",
      { reason: `${"x".repeat(19)}   ` },
      "violation",
      /reason of 19 characters; at least 20/,
    ],
    ["refuses one without an owner", { owner: "  " }, "violation", /has no owner/],
    ["refuses one that expired", { expires: "2026-11-23" }, "violation", /expired on 2026-11-23/],
    ["warns on the last day", { expires: "2026-11-24" }, "warning", /ends in 0 days, on 2026-11-24/],
    ["warns one day before", { expires: "2026-11-25" }, "warning", /ends in 1 day, /],
    ["warns 14 days before the end", { expires: "2026-12-08" }, "warning", /ends in 14 days/],
    ["is quiet 15 days before the end", { expires: "2026-12-09" }, undefined],
    ["accepts 90 days", { expires: "2027-02-22" }, undefined],
    ["refuses 91 days", { expires: "2027-02-23" }, "violation", /runs for 91 days; at most 90/],
    ["refuses one of what does not differ", { path: "region" }, "violation", /documents nothing/],
  ];
  for (const [name, change, kind, says] of cases) {
    it(name, () => {
      const resources = ring(delta(change));
      if (kind === undefined) return assert.deepEqual(found(deltaDocumented, resources), []);
      const finding = only(deltaDocumented, resources);
      assert.deepEqual([finding.key, finding.kind], [change.path ?? "instanceType", kind]);
      assert.match(finding.says, says ?? /./);
    });
  }

  it("refuses the second of two for one path", () => {
    assert.match(only(deltaDocumented, ring(delta(), delta())).says, /is there twice/);
  });

  it("refuses one on a ring without a baseline, where nothing differs", () => {
    const resources = cleanStack({
      posture: { instanceType: "t3.medium" },
      says: { baseline: null, deltas: [delta()] },
    });
    assert.match(only(deltaDocumented, resources).says, /documents nothing: there is no baseline/);
  });
});
