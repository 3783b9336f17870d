import assert from "node:assert/strict";
import { baselinePresent } from "../../policy/rules/baseline-present";
import { cleanStack, posture } from "./clean-stack";
import { found, only } from "./found";

const deployed = (deployedOn: string) => cleanStack({ says: { baseline: { posture: posture(), deployedOn } } });

describe("baseline-present", () => {
  it("demands one of a canary", () => {
    const { key, kind = "violation", says } = only(baselinePresent, cleanStack({ says: { baseline: null } }));
    assert.deepEqual([key, kind], ["baseline", "violation"]);
    assert.match(says, /no posture of prod/);
  });

  for (const ring of ["staging", "prod"] as const) {
    it(`demands none of ${ring}`, () => assert.deepEqual(found(baselinePresent, cleanStack({ ring })), []));
  }

  for (const day of ["2026-11-24", "2026-10-25", "2026-11-25"]) {
    it(`accepts one of ${day}`, () => assert.deepEqual(found(baselinePresent, deployed(day)), []));
  }

  it("warns of one that is 31 days old", () => {
    const { kind, says, remedy } = only(baselinePresent, deployed("2026-10-24"));
    assert.equal(kind, "warning");
    assert.match(says, /deployed 31 days ago, on 2026-10-24/);
    assert.match(remedy ?? "", /pulumi up/);
  });

  it("refuses one of a day that is to come", () => {
    assert.match(only(baselinePresent, deployed("2026-11-26")).says, /2026-11-26, which is to come/);
  });
});
