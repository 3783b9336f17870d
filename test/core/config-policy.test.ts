// What the policy pack is told: the baseline, and the debts.
import assert from "node:assert/strict";
import { loadConfig } from "../../core/config/load";
import { daysLeft } from "../../core/model/debt";
import { changed, refusalOf, secretsOf } from "../support/config";

const delta = { path: "instanceType", reason: "a larger type is tried", owner: "platform", expires: "2026-12-31" };
const waiver = {
  finding: "updater-period[periodSeconds]",
  resource: "tenant-a-machine",
  reason: "its disk is copied",
  owner: "platform",
  expires: "2026-12-31",
};
type Key = Parameters<typeof changed>[1];
const loaded = (key: Key, value: unknown) => loadConfig(changed("canary", key, value), "canary", secretsOf("canary"));

describe("the configuration of what the policies judge", () => {
  it("has no debts, no baseline and no safety flags unless they are given", () => {
    const { deltas, waivers, baseline, safetyFlags } = loaded("deltas", undefined);
    assert.deepEqual([deltas, waivers, baseline, safetyFlags], [[], [], undefined, []]);
  });

  it("is taken as it is given", () => {
    assert.deepEqual(loaded("deltas", [delta]).deltas, [delta]);
    assert.deepEqual(loaded("waivers", [waiver]).waivers, [waiver]);
    assert.deepEqual(loaded("safetyFlags", ["KILL_SWITCH"]).safetyFlags, ["KILL_SWITCH"]);
    for (const stack of ["prod", "acme/tenant-fleet/prod"])
      assert.deepEqual(loaded("baseline", { stack }).baseline, { stack });
  });

  for (const day of ["2026-12-31", "2026-12-31T00:00:00Z", "2026-12-31 00:00:00 +0000 UTC"]) {
    it(`takes ${day} for a day, which is what the engine makes of one without quotes`, () => {
      assert.equal(loaded("deltas", [{ ...delta, expires: day }]).deltas[0]?.expires, "2026-12-31");
    });
  }

  const refusals: [what: string, key: Key, value: unknown, says: RegExp][] = [
    ["a delta without a reason", "deltas", [{ ...delta, reason: undefined }], /deltas\[0\]\.reason/],
    ["a delta without an owner", "deltas", [{ ...delta, owner: "" }], /deltas\[0\]\.owner/],
    ["a delta without an end", "deltas", [{ ...delta, expires: undefined }], /deltas\[0\]\.expires/],
    [
      "a delta that ends on no day",
      "deltas",
      [{ ...delta, expires: "2026-02-30" }],
      /deltas\[0\]\.expires: .*like 2026-11-24/,
    ],
    ["a delta that ends at a time", "deltas", [{ ...delta, expires: "2026-12-31T10:00:00Z" }], /deltas\[0\]\.expires/],
    ["a delta with a key too many", "deltas", [{ ...delta, why: "x" }], /deltas\[0\]/],
    [
      "a waiver of a whole rule",
      "waivers",
      [{ ...waiver, finding: "updater-period" }],
      /waivers\[0\]\.finding: .*rule\[finding\]/,
    ],
    ["a waiver of no resource", "waivers", [{ ...waiver, resource: undefined }], /waivers\[0\]\.resource/],
    ["a baseline without a stack", "baseline", {}, /baseline\.stack/],
    [
      "a baseline of half a name",
      "baseline",
      { stack: "tenant-fleet/prod" },
      /baseline\.stack: .*like prod or acme\/tenant-fleet\/prod/,
    ],
    ["a safety flag that is none", "safetyFlags", ["kill switch"], /safetyFlags\[0\]/],
  ];
  for (const [what, key, value, says] of refusals) {
    it(`refuses ${what}`, () => assert.match(refusalOf(changed("canary", key, value), "canary"), says));
  }

  it("refuses a baseline on prod, which is one, and says how to take it out", () => {
    const said = refusalOf(changed("prod", "baseline", { stack: "prod" }), "prod");
    assert.match(said, /baseline: .*prod is the baseline.*`pulumi config rm baseline -s prod`/);
  });
});

describe("the days that are left of a debt", () => {
  const cases: [expires: string, now: string, days: number][] = [
    ["2026-11-24", "2026-11-24T00:00:00Z", 0],
    ["2026-11-24", "2026-11-24T23:59:59Z", 0],
    ["2026-11-24", "2026-11-25T00:00:00Z", -1],
    ["2026-12-01", "2026-11-24T12:00:00Z", 7],
    ["2027-02-28", "2026-11-30T12:00:00Z", 90],
  ];
  for (const [expires, now, days] of cases) {
    it(`are ${days} until ${expires} at ${now}`, () => assert.equal(daysLeft(expires, new Date(now)), days));
  }
});
