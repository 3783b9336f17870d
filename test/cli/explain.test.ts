import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../../core/process";
import { isParagraph } from "./release-command";

/** Says an error as the command line does, in a process of its own. */
async function explained(error: string, isDebug = false) {
  const script = `const { explain } = require("./cli/explain");
const { Refused } = require("./core/errors");
const { CommanderError } = require("commander");
process.exitCode = explain(${error}, "canary", ${isDebug});`;
  return run(process.execPath, ["--require", "./bin/typescript.cjs", "--eval", script], {
    cwd: join(__dirname, "../.."),
    timeoutMs: 30_000,
  });
}

const KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

describe("an error that reaches the command line", function () {
  this.timeout(40_000);

  const cases: readonly [what: string, error: string, status: number, says: RegExp][] = [
    [
      "that is known",
      `new Refused({ what: "The tag", why: "it is gone", fix: "Look again" })`,
      1,
      /^The tag: it is gone\. Look again\.\n$/,
    ],
    [
      "that is a bug",
      `new TypeError("x is not a function.")`,
      3,
      /^This is a bug in canary, and nothing can be concluded: TypeError: x is not a function\. Report it .*`canary --debug`/,
    ],
    ["that is no error at all", `"thrown"`, 3, /^This is a bug in canary, .*: thrown\. Report it/],
    ["with a credential in it", `new Error("by ${KEY}")`, 3, /: Error: by \[secret\]\. Report it/],
  ];
  for (const [what, error, status, says] of cases) {
    it(`is one paragraph on stderr that says what, why and what to do: one ${what}`, async () => {
      const ended = await explained(error);
      assert.match(ended.stderr, says);
      assert.ok(isParagraph(ended.stderr), ended.stderr);
      assert.deepEqual([ended.status, ended.stdout], [status, ""]);
    });
  }

  it("comes with its cause where that is asked for", async () => {
    const { stderr } = await explained(
      `new Refused({ what: "w", why: "y", fix: "f", cause: new Error("below ${KEY}") })`,
      true,
    );
    assert.match(stderr, /^w: y\. f\.\nError: below \[secret\]\n\s+at /);
  });

  it("says nothing more where help was the answer", async () => {
    assert.deepEqual(await explained(`new CommanderError(0, "commander.helpDisplayed", "(outputHelp)")`), {
      status: 0,
      stdout: "",
      stderr: "",
    });
    const { status, stdout } = await explained(`new CommanderError(1, "commander.help", "(outputHelp)")`);
    assert.deepEqual([status, stdout], [2, ""]);
  });
});
