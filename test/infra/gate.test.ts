import assert from "node:assert/strict";
import type { ResourceHookArgs } from "@pulumi/pulumi";
import type { Sha } from "../../core/model/image";
import type { Outcome, Verdict } from "../../core/model/verdict";
import { defineGate } from "../../infra/gate";
import { verdictWith } from "../report/situations";
import { registered } from "../support/pulumi-mocks";

const sha = "abc1234" as Sha;
const verdictOf = (outcome: Outcome): Verdict => verdictWith({ outcome, sha });

/** Runs the gate's hook and returns how it ended: nothing, or the error that keeps the marker from being written. */
async function pass(check: (sha: Sha) => Promise<Verdict>): Promise<unknown> {
  let ended: unknown;
  await registered(async () => {
    const hook = defineGate("gate", sha, { check, render: ({ outcome }) => `rendered ${outcome}` });
    ended = await Promise.resolve(hook.callback({} as ResourceHookArgs)).catch((error: unknown) => error);
  });
  return ended;
}

describe("the gate", () => {
  it("lets the marker be written on GREEN, having asked about the sha under test", async () => {
    const asked: Sha[] = [];
    const ended = await pass(async (tested) => {
      asked.push(tested);
      return verdictOf("GREEN");
    });
    assert.equal(ended, undefined);
    assert.deepEqual(asked, [sha]);
  });

  for (const [outcome, says] of [
    ["RED", /^RED: abc1234 is rejected; the verified marker, :latest and prod stay as they were\.$/],
    ["INCONCLUSIVE", /^INCONCLUSIVE: abc1234 could not be judged; .* stay as they were\.$/],
  ] as const) {
    it(`refuses the write on ${outcome}`, async () => {
      const ended = await pass(async () => verdictOf(outcome));
      assert.ok(ended instanceof Error);
      assert.match(ended.message, says);
    });
  }

  it("refuses the write when the suite itself fails", async () => {
    const ended = await pass(() => Promise.reject(new Error("the suite broke")));
    assert.match(String(ended), /the suite broke/);
  });
});
