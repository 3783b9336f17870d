import assert from "node:assert/strict";
import { cleaningUp, isRemoved, isSuccess } from "../../smoke/clean-up";

describe("the answer to a removal", () => {
  const answers: readonly [status: number, attempts: number, isDone: boolean][] = [
    [199, 1, false],
    [200, 1, true],
    [204, 1, true],
    [299, 1, true],
    [300, 1, false],
    [404, 1, false],
    [404, 2, true],
    [404, 3, true],
    [199, 2, false],
    [204, 2, true],
    [301, 2, false],
    [401, 2, false],
    [403, 2, false],
    [405, 2, false],
    [410, 2, false],
    [500, 2, false],
  ];
  for (const [status, attempts, isDone] of answers) {
    it(`says that it is ${isDone ? "done" : "not done"}: ${status}, to attempt ${attempts}`, () => {
      assert.equal(isRemoved(status, attempts), isDone);
      if (attempts === 1) assert.equal(isSuccess(status), isDone);
    });
  }
});

describe("what a use leaves behind", () => {
  it("is cleaned up also when the use throws, and the error goes on", async () => {
    let isClean = false;
    const use = () => Promise.reject(new Error("thrown"));
    const cleanUp = async () => {
      isClean = true;
      return undefined;
    };
    await assert.rejects(cleaningUp(use, cleanUp), /^Error: thrown$/);
    assert.ok(isClean);
  });
});
