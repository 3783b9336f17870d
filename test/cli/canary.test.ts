import assert from "node:assert/strict";
import { join } from "node:path";
import { run } from "../../core/process";
import { SHA } from "../support/smoke-tenant";
import { canaries, canary } from "./canary-command";

describe("canary", function () {
  this.timeout(40_000);

  const misuses: [what: string, args: string[], says: RegExp][] = [
    ["a verb with a slip of the finger", ["smok"], /Did you mean smoke\?/],
    ["no verb", [], /Usage: canary/],
    ["a sha that is none", ["smoke", "--sha", "latest"], /"latest".*7 to 40/],
    ["a verb of smoke's that there is not", ["smoke", "merg", "a.json"], /no verb "merg"\. Did you mean merge\?/],
    ["no report to merge", ["smoke", "merge"], /missing required argument 'files'/],
    ["an unknown memories API", ["smoke", "--sha", SHA, "--memories-api", "guess"], /root, workspace/],
    ["a wait that is no number", ["smoke", "--sha", SHA, "--wait", "soon"], /--wait <period>.*from 0s to 3600s/],
    ["a wait without a sha", ["wait"], /required option '--sha <sha>' not specified/],
    ["a reporter of mocha's where nothing is tested", ["wait", "--sha", SHA, "--reporter", "tap"], /console, json/],
  ];
  let refused: Awaited<ReturnType<typeof canaries>>;
  before(async () => {
    refused = await canaries(misuses.map(([, args]) => [args]));
  });
  for (const [i, [what, , says]] of misuses.entries()) {
    it(`exits 2 on ${what}, with one paragraph and no stack`, () => {
      const { status, stdout, stderr = "" } = refused[i] ?? {};
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }

  it("shows help with examples and loads no verb for it", async () => {
    // The sources: in the bundle, which is used where it is fresh, all of them are one file.
    const program = `process.on("exit", () => console.error(Object.keys(require.cache).join("\\n"))); require("./cli/main.ts")`;
    const { status, stdout, stderr } = await run(
      process.execPath,
      ["--require", "./bin/typescript.cjs", "--eval", program, "--", "smoke", "--help"],
      { cwd: join(__dirname, "../.."), env: { PATH: process.env.PATH }, timeoutMs: 30_000 },
    );
    assert.equal(status, 0);
    const text = stdout.replace(/\s+/g, " ");
    assert.match(text, /Examples: \$ canary smoke/);
    assert.match(text, /unless given, the one that the stack says, or workspace without --stack/);
    assert.match(stderr, /commander/);
    assert.doesNotMatch(stderr, /undici|@pulumi|zod|mocha|verbs/);
  });

  it("says a period in help as one gives it", async () => {
    const { stdout } = await canary(["wait", "--help"]);
    assert.match(stdout, /default:\s+7m\)/);
  });
});
