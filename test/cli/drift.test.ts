import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DriftReport, driftReportSchema } from "../../core/model/drift-report";
import { run } from "../../core/process";
import { cleanStack } from "../policy/clean-stack";
import { writeState } from "../support/state-file";
import { temporaryDirectory } from "../support/temporary-directory";
import { BIN } from "./canary-command";

const SLUG = "northwind";

describe("canary drift", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  let dir: string;
  before(() => {
    directory = temporaryDirectory();
    dir = directory.path;
    const posture = { instanceType: "t3.medium" };
    writeState(join(dir, "canary.json"), cleanStack());
    writeState(join(dir, "larger.json"), cleanStack({ posture }));
    writeState(join(dir, "prod.json"), cleanStack({ ring: "prod", tenants: ["t-01"] }));
    writeFileSync(join(dir, "none.json"), '{"deployment": 1}');
    writeFileSync(join(dir, "Pulumi.canary.yaml"), "config:\n  tenant-fleet:machine:\n    instanceType: t3.medium\n");
  });
  after(() => directory.remove());

  const drift = (args: readonly string[], env: Record<string, string> = {}) =>
    run(process.execPath, [BIN, "drift", ...args], {
      cwd: dir,
      env: { PATH: process.env.PATH, ...env },
      timeoutMs: 30_000,
    });
  const states = (canary = "canary.json") => ["--canary-state", canary, "--prod-state", "prod.json"];
  const parse = (text: string): DriftReport => driftReportSchema.parse(JSON.parse(text));

  it("is never clean by states alone, and says which sections it could not tell", async () => {
    const { status, stdout } = await drift(states());
    assert.equal(status, 3);
    assert.match(stdout, /cloud.*could not be told/);
    assert.match(stdout, /images.*could not be told/);
    assert.match(stdout, /a state was given as a file, so nothing was asked/);
  });

  it("exits 1 where the rings differ, with the line of the stack's file", async () => {
    const { status, stdout } = await drift([...states("larger.json"), "--format", "json"]);
    assert.equal(status, 1);
    const [finding, ...more] = parse(stdout).findings;
    assert.deepEqual(more, []);
    assert.deepEqual(
      [finding?.key, finding?.location],
      ["rings:canary/fleet:instanceType", { file: "Pulumi.canary.yaml", line: 3 }],
    );
  });

  it("compares with an earlier report, and writes others beside the one on the screen", async () => {
    const first = await drift([
      ...states("larger.json"),
      "--report",
      "json=first.json",
      "--report",
      "markdown=first.md",
    ]);
    assert.equal(first.status, 1);
    assert.match(readFileSync(join(dir, "first.md"), "utf8"), /instanceType/);
    const second = await drift([...states(), "--since", "first.json", "--format", "json"]);
    const { resolved, since } = parse(second.stdout);
    assert.deepEqual(
      [resolved.map(({ key }) => key), since],
      [["rings:canary/fleet:instanceType"], parse(readFileSync(join(dir, "first.json"), "utf8")).at],
    );
  });

  it("leaves out what the ignore file silences", async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    writeFileSync(join(dir, ".driftignore"), `rings:canary/fleet:instanceType ${day} it is sold out in this zone\n`);
    const { status, stdout } = await drift([...states("larger.json"), "--format", "json"]);
    const { findings, silenced } = parse(stdout);
    assert.deepEqual([status, findings, silenced.length], [3, [], 1]);
    writeFileSync(join(dir, ".driftignore"), "");
  });

  it("writes the step summary", async () => {
    await drift(states("larger.json"), { GITHUB_STEP_SUMMARY: join(dir, "summary.md") });
    assert.match(readFileSync(join(dir, "summary.md"), "utf8"), /instanceType/);
  });

  const misuses: [what: string, args: string[], says: RegExp][] = [
    ["a state that is not there", ["--canary-state", "absent.json"], /absent\.json: it cannot be read \(ENOENT\)/],
    [
      "a file that is no state",
      states("none.json"),
      /none\.json: it is no state of a stack\. Make one with `pulumi stack export`/,
    ],
    ["a report that is none", [...states(), "--since", "none.json"], /no drift report of version 1/],
    ["an ignore file that is not there", [...states(), "--ignore", "absent"], /The ignore file absent/],
    ["a report to a folder that is not there", [...states(), "--report", "json=absent/x.json"], /absent\/x\.json/],
    ["a format that there is not", [...states(), "--report", "pdf=x"], /Choose from text, markdown, json, sarif, html/],
    ["a period that is none", ["--stale-after", "soon"], /0s to 90d/],
    ["no `pulumi`", [], /`pulumi` is not on PATH/],
  ];
  for (const [what, args, says] of misuses) {
    it(`exits 2 on ${what}, with one paragraph and no stack`, async () => {
      const { status, stdout, stderr } = await drift(args, { PATH: "/nowhere" });
      assert.match(stderr, says);
      assert.doesNotMatch(stderr, /^\s+at /m);
      assert.deepEqual([status, stdout], [2, ""]);
    });
  }

  for (const format of ["text", "json", "markdown", "sarif", "html"]) {
    it(`shows no account, token or slug as ${format}`, async () => {
      const says = { customers: { salt: "prod", hashes: [] } };
      const resources = cleanStack({ tenants: ["canary-a"], posture: { instanceType: "t3.medium" }, says });
      const secret = {
        "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
        plaintext: JSON.stringify(SLUG),
      };
      writeState(
        join(dir, "secret.json"),
        resources.map((one) => ({ ...one, inputs: { ...one.inputs, slug: secret } })),
      );
      const { stdout } = await drift([...states("secret.json"), "--format", format]);
      assert.doesNotMatch(stdout, new RegExp(`${SLUG}|444455556666|NThLWFdfyxFTmZTExfBuMFruVUpbIaLuEjvy9U_X|arn:aws`));
      assert.match(stdout, /instanceType/);
    });
  }
});
