import assert from "node:assert/strict";
import { driftBudget } from "../../policy/rules/drift-budget";
import { cleanStack, posture } from "./clean-stack";
import { found, only } from "./found";

const deltas = (...paths: string[]) =>
  paths.map((path) => ({ path, reason: "a larger type is tried here", owner: "platform", expires: "2026-12-31" }));
const ring = (paths: readonly string[], flags: { own?: string[]; prod?: string[] } = {}) =>
  cleanStack({
    posture: { safetyFlags: flags.own ?? [] },
    says: {
      deltas: deltas(...paths),
      baseline: { posture: posture({ safetyFlags: flags.prod ?? [] }), deployedOn: "2026-11-20" },
    },
  });
const paths = (count: number) => Array.from({ length: count }, (_, at) => `environment.V${at}`);

describe("drift-budget", () => {
  it("allows five deltas, and no sixth", () => {
    assert.deepEqual(found(driftBudget, ring(paths(5))), []);
    assert.match(only(driftBudget, ring(paths(6))).says, /There are 6 deltas; at most 5 are allowed/);
  });

  it("allows as many as the pack's configuration says", () => {
    assert.deepEqual(found(driftBudget, ring(paths(2)), { maxDeltas: 2 }), []);
    assert.deepEqual(found(driftBudget, ring(paths(3)), { maxDeltas: 2 }), ["deltas fleet"]);
    assert.deepEqual(found(driftBudget, ring([]), { maxDeltas: 0 }), []);
  });

  for (const path of [
    "updaterPeriodSeconds",
    "metadata.httpTokens",
    "metadata.hopLimit",
    "iamActions[ssm:PutParameter]",
    "safetyFlags[KILL_SWITCH]",
    "tenants[canary-b].metadata.hopLimit",
  ]) {
    it(`never allows ${path}`, () => {
      const { key, says } = only(driftBudget, ring([path]));
      assert.equal(key, path);
      assert.match(says, /^No delta is allowed of .*: .{20,}\.$/);
    });
  }

  const flag = "featureFlags.KILL_SWITCH";
  it("never allows a flag that is for safety on the ring or on prod", () => {
    assert.deepEqual(found(driftBudget, ring([flag], { own: ["KILL_SWITCH"] })), [`${flag} fleet`]);
    assert.deepEqual(found(driftBudget, ring([flag], { prod: ["KILL_SWITCH"] })), [`${flag} fleet`]);
    assert.deepEqual(found(driftBudget, ring([flag], { prod: ["OTHER"] })), []);
  });

  for (const path of [
    "instanceType",
    "environment.metadata.x",
    "environment.updaterPeriodSeconds",
    "tenants[canary-b].instanceType",
  ]) {
    it(`allows ${path}`, () => assert.deepEqual(found(driftBudget, ring([path])), []));
  }

  it("needs no baseline", () => {
    assert.deepEqual(found(driftBudget, cleanStack({ ring: "prod", says: { deltas: deltas(flag) } })), []);
  });
});
