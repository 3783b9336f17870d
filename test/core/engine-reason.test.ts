import assert from "node:assert/strict";
import { reasonOf } from "../../core/engine-reason";

const cases: readonly [name: string, said: string, reason: string][] = [
  ["is what comes after the word", "Previewing\n    error: no credentials\n", "no credentials"],
  ["is said once", "error: a\n ~ aws:ec2:Vpc net refreshing error: a\nerror: b", "a; b"],
  ["is three of many", "error: a\nerror: b\nerror: c\nerror: d", "a; b; c"],
  ["has no account in it", "error: arn:aws:iam::444455556666:role/x may not", "[arn] may not"],
  ["is cut", `error: ${"x".repeat(400)}`, "x".repeat(300)],
  ["may be missing", "warning: slow\nno error here", "it said nothing of why"],
];

describe("why the engine failed", () => {
  for (const [name, said, reason] of cases) it(name, () => assert.equal(reasonOf(said), reason));

  it("is shown as the caller shows texts", () => {
    assert.equal(
      reasonOf("error: northwind", () => "[secret]"),
      "[secret]",
    );
  });
});
