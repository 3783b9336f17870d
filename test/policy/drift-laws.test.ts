import assert from "node:assert/strict";
import fc from "fast-check";
import type { Posture } from "../../core/model/posture";
import { differencesOf } from "../../core/model/posture-difference";
import { deltaDocumented } from "../../policy/rules/delta-documented";
import { minimalConfigDrift } from "../../policy/rules/minimal-config-drift";
import { cleanStack, posture } from "./clean-stack";
import { found } from "./found";

const RUNS = { numRuns: 60 };
const word = fc.stringMatching(/^[a-z][a-z0-9.]{0,8}$/);
const set = fc.uniqueArray(word, { maxLength: 4 });
const postures: fc.Arbitrary<Posture> = fc
  .record({
    updaterPeriodSeconds: fc.integer({ min: 60, max: 64 }),
    instanceType: fc.constantFrom("t3.small", "t3.medium", "m5.large"),
    rootVolume: fc.record({
      type: fc.constantFrom("gp2", "gp3"),
      sizeGib: fc.integer({ min: 8, max: 11 }),
      encrypted: fc.boolean(),
    }),
    metadata: fc.record({
      httpTokens: fc.constantFrom("required", "optional"),
      hopLimit: fc.integer({ min: 1, max: 2 }),
    }),
    ingress: set,
    egress: set,
    environment: fc.dictionary(word, word, { maxKeys: 4 }),
    featureFlags: fc.dictionary(word, fc.boolean(), { maxKeys: 4 }),
    safetyFlags: set,
    iamActions: set,
    tags: fc.dictionary(word, word, { maxKeys: 3 }),
  })
  .map(posture);

const documented = (paths: readonly string[]) =>
  paths.map((path) => ({ path, reason: "differs on purpose, for a while", owner: "platform", expires: "2026-12-31" }));

/** A canary of one posture beside a prod of another; its tenants are as the ring is. */
const canary = (prod: Posture, own: Posture, paths: readonly string[]) =>
  cleanStack({
    posture: own,
    says: { baseline: { posture: prod, deployedOn: "2026-11-20" }, deltas: documented(paths) },
  });

describe("the laws of drift", () => {
  it("whatever two postures are: documenting what differs is enough, and documents nothing else", () => {
    fc.assert(
      fc.property(postures, postures, (prod, own) => {
        const paths = differencesOf(prod, own).map(({ path }) => path);
        const resources = canary(prod, own, paths);
        assert.deepEqual([...found(minimalConfigDrift, resources), ...found(deltaDocumented, resources)], []);
      }),
      RUNS,
    );
  });

  it("whatever two postures are: without one of the deltas exactly that difference is found", () => {
    fc.assert(
      fc.property(postures, postures, fc.nat(), (prod, own, at) => {
        const paths = differencesOf(prod, own).map(({ path }) => path);
        fc.pre(paths.length > 0);
        const missing = paths[at % paths.length] ?? "";
        const resources = canary(
          prod,
          own,
          paths.filter((path) => path !== missing),
        );
        assert.deepEqual(found(minimalConfigDrift, resources), [`${missing} fleet`]);
      }),
      RUNS,
    );
  });

  it("whatever two postures are: they differ in the same paths either way, and nothing differs from itself", () => {
    fc.assert(
      fc.property(postures, postures, (one, other) => {
        const forth = differencesOf(one, other);
        const back = differencesOf(other, one);
        assert.deepEqual(
          back,
          forth.map(({ path, prod, ring }) => ({ path, prod: ring, ring: prod })),
        );
        const shuffled = {
          ...one,
          ingress: one.ingress.toReversed(),
          iamActions: [...one.iamActions, ...one.iamActions],
        };
        assert.deepEqual(differencesOf(one, shuffled), []);
      }),
      RUNS,
    );
  });
});
