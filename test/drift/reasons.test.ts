import assert from "node:assert/strict";
import { Misuse } from "../../core/errors";
import { Reasons } from "../../drift/reasons";

const denied = new Misuse({ what: "Reading it", why: "it was denied", fix: "Give credentials" });

describe("reasons", () => {
  it("are an answer's, where it is none", async () => {
    const reasons = new Reasons();
    assert.equal(await reasons.of("a place", async () => 1), 1);
    assert.deepEqual(reasons.all, []);
    assert.equal(await reasons.of("a place", () => Promise.reject(denied)), undefined);
    assert.deepEqual(reasons.all, [denied.message]);
  });

  it("are one a topic, the first", () => {
    const reasons = new Reasons();
    for (const [topic, reason] of [
      ["a", "one"],
      ["a", "two"],
      ["b", "three"],
    ] as const)
      reasons.add(topic, reason);
    assert.deepEqual(reasons.all, ["one", "three"]);
  });

  it("are no place for a fault of the program", async () => {
    const fault = new TypeError("a fault");
    await assert.rejects(
      new Reasons().of("a place", () => Promise.reject(fault)),
      fault,
    );
  });
});
