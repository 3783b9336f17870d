import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Finished } from "../../core/process";
import { SHA, type SmokeTenant, startSmokeTenant } from "../support/smoke-tenant";
import { temporaryDirectory } from "../support/temporary-directory";
import { canaries, canary, fleet } from "./canary-command";

/** Makes the process believe that somebody looks at both of its streams. */
const TERMINAL = [
  "--import",
  `data:text/javascript,${encodeURIComponent(
    "for (const s of [process.stdout, process.stderr]) Object.assign(s, { isTTY: true, columns: 80, getWindowSize: () => [80, 24], hasColors: () => process.env.TERM !== 'dumb' })",
  )}`,
];

const cases: readonly { what: string; env: Record<string, string>; isTerminal?: boolean; isColoured: boolean }[] = [
  { what: "a terminal", env: {}, isTerminal: true, isColoured: true },
  { what: "a pipe", env: {}, isColoured: false },
  { what: "a pipe of a CI system", env: { CI: "true" }, isColoured: false },
  { what: "a terminal with NO_COLOR", env: { NO_COLOR: "1" }, isTerminal: true, isColoured: false },
  { what: "a terminal with an empty NO_COLOR", env: { NO_COLOR: "" }, isTerminal: true, isColoured: true },
  { what: "a terminal with FORCE_COLOR=0", env: { FORCE_COLOR: "0" }, isTerminal: true, isColoured: false },
  { what: "a terminal that shows none", env: { TERM: "dumb" }, isTerminal: true, isColoured: false },
  { what: "a pipe with FORCE_COLOR", env: { FORCE_COLOR: "1" }, isColoured: true },
  { what: "a pipe with both", env: { FORCE_COLOR: "1", NO_COLOR: "1" }, isColoured: false },
];

/** With ^ for the escape character. */
const shown = (text: string) => text.replaceAll("\u001b", "^");
const isColoured = (text: string) => /\^\[\d*m/.test(shown(text));

describe("what canary writes", function () {
  this.timeout(60_000);
  let tenant: SmokeTenant;
  let directory: ReturnType<typeof temporaryDirectory>;
  let report: string;
  let ended: readonly { smoke: Finished; merge: Finished }[];
  const smoke = ["smoke", "--sha", SHA];

  before(async () => {
    tenant = await startSmokeTenant();
    directory = temporaryDirectory();
    report = join(directory.path, "report.json");
    const { stdout } = await canary([...smoke, "--shard", "1/1", "--json"], fleet(tenant));
    writeFileSync(report, stdout);
    const calls = cases.flatMap(({ env, isTerminal }): Parameters<typeof canary>[] => {
      const node = isTerminal ? TERMINAL : [];
      return [
        [smoke, { ...fleet(tenant), TERM: "xterm-256color", ...env }, node],
        [["smoke", "merge", report], { TERM: "xterm-256color", ...env }, node],
      ];
    });
    const all = await canaries(calls);
    ended = cases.map((_, at) => ({ smoke: all[2 * at] as Finished, merge: all[2 * at + 1] as Finished }));
  });
  after(async () => {
    await tenant[Symbol.asyncDispose]();
    directory.remove();
  });

  for (const [at, one] of cases.entries()) {
    it(`is ${one.isColoured ? "coloured" : "without colours"} in ${one.what}, tests and verdict alike`, () => {
      const { smoke: run, merge } = ended[at] ?? assert.fail();
      assert.deepEqual([run.status, merge.status], [0, 0], run.stderr + merge.stderr);
      const [tests, verdict] = [run.stdout.split("witness-after")[0], run.stdout.split("GREEN")[1]];
      assert.deepEqual(
        [tests, verdict, merge.stdout].map((text) => isColoured(text ?? "")),
        [one.isColoured, one.isColoured, one.isColoured],
        run.stdout,
      );
    });
  }

  it("moves no cursor in a pipe, whatever the colours, and shows no progress there", () => {
    for (const [at, { isTerminal }] of cases.entries()) {
      const { smoke: run, merge } = ended[at] ?? assert.fail();
      if (isTerminal) continue;
      for (const { stdout, stderr } of [run, merge]) {
        assert.doesNotMatch(shown(stdout), /\r|\^(?!\[\d*m)/);
        assert.equal(stderr, "");
      }
    }
  });

  it("shows progress on a terminal, and none where its cursor cannot move", () => {
    const progress = (what: string) => shown(ended[cases.findIndex((one) => one.what === what)]?.smoke.stderr ?? "");
    assert.match(progress("a terminal"), /\r\^\[2K/);
    assert.match(progress("a terminal with NO_COLOR"), /\r\^\[2K/);
    assert.equal(progress("a terminal that shows none"), "");
  });

  it("has no colours as a document or in a file, even if they are forced", async () => {
    const file = join(directory.path, "forced");
    for (const format of ["json", "junit", "markdown", "console"]) {
      const args = ["smoke", "merge", report, "--reporter", "json", "--report", `${format}=${file}`];
      const { stdout, status } = await canary(args, { FORCE_COLOR: "1" });
      assert.deepEqual([status, isColoured(stdout + readFileSync(file, "utf8"))], [0, false]);
    }
  });
});
