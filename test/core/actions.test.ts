import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { appendStepSummary, isActions } from "../../core/actions";
import { temporaryDirectory } from "../support/temporary-directory";

const unexpected = (why: string) => assert.fail(why);

describe("a step of GitHub Actions", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(() => directory.remove());

  for (const [value, expected] of [
    ["true", true],
    ["false", false],
    ["1", false],
    ["", false],
    [undefined, false],
  ] as const) {
    it(`is ${expected ? "" : "not "}what runs with GITHUB_ACTIONS=${value}`, () =>
      assert.equal(isActions({ GITHUB_ACTIONS: value }), expected));
  }

  it("gets each summary behind what is there, and one end of line behind each", () => {
    const GITHUB_STEP_SUMMARY = join(directory.path, "summary.md");
    writeFileSync(GITHUB_STEP_SUMMARY, "# Before\n");
    appendStepSummary("## One\n\n", { GITHUB_STEP_SUMMARY }, unexpected);
    appendStepSummary("## Two", { GITHUB_STEP_SUMMARY }, unexpected);
    assert.equal(readFileSync(GITHUB_STEP_SUMMARY, "utf8"), "# Before\n## One\n## Two\n");
  });

  it("gets none where there is no file for it", () => {
    for (const env of [{}, { GITHUB_STEP_SUMMARY: "" }]) appendStepSummary("## One", env, unexpected);
  });

  it("loses no more than the summary when it cannot be written", () => {
    const told: string[] = [];
    appendStepSummary("## One", { GITHUB_STEP_SUMMARY: join(directory.path, "no", "summary.md") }, (why) =>
      told.push(why),
    );
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /^The step summary could not be written: ENOENT/);
  });
});
