import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PolicyReport } from "../../core/model/policy-report";
import { run } from "../../core/process";
import { finding, policyReport } from "../report/policy-situations";
import { temporaryDirectory } from "../support/temporary-directory";
import { BIN } from "./canary-command";

/** What the stand-in for the CLI does for a stack. */
interface Preview {
  readonly exit: number;
  readonly says?: string;
  /** What the pack leaves; nothing where it did not come to it. */
  readonly report?: PolicyReport | string;
}

const CLEAN: Preview = { exit: 0, report: policyReport() };
const VIOLATED: Preview = { exit: 255, says: "error: preview failed", report: policyReport({ findings: [finding()] }) };
const WAIVER = { reason: "its disk is copied", owner: "platform", expires: "2099-12-31" };

describe("canary policy", function () {
  this.timeout(40_000);
  let directory: ReturnType<typeof temporaryDirectory>;
  let project: string;
  beforeEach(() => {
    directory = temporaryDirectory();
    project = join(directory.path, "project");
    mkdirSync(project);
    const lines = [
      "#!/bin/sh",
      'printf "%s\\n" "$@" > "$STAND_IN/args"',
      'for one; do [ "$last" = --stack ] && stack="$one"; [ "$last" = --policy-pack-config ] && cp "$one" "$STAND_IN/config.json"; last="$one"; done',
      '[ -f "$STAND_IN/$stack.report" ] && cp "$STAND_IN/$stack.report" "$CANARY_POLICY_REPORT"',
      'cat "$STAND_IN/$stack.says" 2>/dev/null',
      'exit "$(cat "$STAND_IN/$stack.exit" 2>/dev/null || echo 1)"',
    ];
    writeFileSync(join(directory.path, "pulumi"), `${lines.join("\n")}\n`);
    chmodSync(join(directory.path, "pulumi"), 0o755);
  });
  afterEach(() => directory.remove());

  const given = (previews: Readonly<Record<string, Preview>>) => {
    for (const [stack, { exit, says = "", report }] of Object.entries(previews)) {
      writeFileSync(join(project, `Pulumi.${stack}.yaml`), "config: {}\n");
      writeFileSync(join(directory.path, `${stack}.exit`), String(exit));
      writeFileSync(join(directory.path, `${stack}.says`), says);
      const text = typeof report === "string" ? report : JSON.stringify(report);
      if (report !== undefined) writeFileSync(join(directory.path, `${stack}.report`), text);
    }
  };
  const policy = (args: readonly string[] = [], env: Record<string, string> = {}) => {
    const PATH = `${directory.path}:${process.env.PATH}`;
    const all = { PATH, STAND_IN: directory.path, ...env };
    return run(process.execPath, [BIN, "policy", ...args], { cwd: project, env: all, timeoutMs: 30_000 });
  };
  const configOf = () => JSON.parse(readFileSync(join(directory.path, "config.json"), "utf8"));

  it("judges every stack that has a file, and exits 0 when all are clean", async () => {
    given({ canary: CLEAN, prod: { ...CLEAN, report: policyReport({ stack: "prod" }) } });
    const { status, stdout } = await policy();
    assert.equal(status, 0);
    assert.match(stdout, /2 stacks clean.*canary is clean.*prod is clean/s);
  });

  it("runs the pack of this package, and asks the engine for nothing but a preview", async () => {
    given({ canary: CLEAN });
    await policy();
    const [verb, ...args] = readFileSync(join(directory.path, "args"), "utf8").trim().split("\n");
    assert.equal(verb, "preview");
    assert.ok(args.includes("--non-interactive"));
    assert.equal(args[args.indexOf("--policy-pack") + 1], join(BIN, "../../policy"));
  });

  const cases: [name: string, preview: Preview, status: number, says: RegExp][] = [
    [
      "exits 1 when something is violated",
      VIOLATED,
      1,
      /✘ canary is violated.*minimal-config-drift\[instanceType\].*→ Set it/s,
    ],
    [
      "exits 0 when it is waived",
      { exit: 0, report: policyReport({ findings: [finding({ waiver: WAIVER })] }) },
      0,
      /1 waived.*platform, until 2099-12-31/s,
    ],
    [
      "exits 3 when the preview fails before the policies",
      { exit: 1, says: "    error: no credentials\nerror: no credentials" },
      3,
      /did not come to the policies: no credentials$/m,
    ],
    [
      "exits 3 when the preview fails for another reason",
      { exit: 1, says: "error: rate exceeded", report: policyReport() },
      3,
      /the preview failed: rate exceeded/,
    ],
    [
      "exits 3 when the report is none",
      { exit: 0, report: "{}" },
      3,
      /did not come to the policies: it said nothing of why/,
    ],
    [
      "exits 3 when the engine let pass what is violated",
      { exit: 0, report: policyReport({ findings: [finding()] }) },
      3,
      /the engine let pass/,
    ],
    [
      "shows no account in what the engine said",
      { exit: 1, says: "error: arn:aws:iam::444455556666:role/x may not" },
      3,
      /\[arn\] may not/,
    ],
  ];
  for (const [name, preview, status, says] of cases) {
    it(name, async () => {
      given({ canary: preview });
      const ended = await policy();
      assert.equal(ended.status, status, ended.stdout);
      assert.match(ended.stdout, says);
    });
  }

  it("exits 1 when one stack is violated and another could not be judged", async () => {
    given({ canary: VIOLATED, prod: { exit: 1, says: "error: no credentials" } });
    assert.equal((await policy()).status, 1);
  });

  it("writes every report that is asked for from one preview, beside the one on the screen", async () => {
    given({ canary: VIOLATED });
    const ended = await policy(["--report", "markdown=policy.md", "--report", "sarif=policy.sarif"]);
    assert.deepEqual([ended.status, /^✘ canary is violated/m.test(ended.stdout)], [1, true]);
    const read = (file: string) => readFileSync(join(project, file), "utf8");
    assert.match(read("policy.md"), /^## Policies: 1 stack of 1 violated/);
    assert.equal(JSON.parse(read("policy.sarif")).runs[0].results.length, 1);
    const unknown = await policy(["--report", "pdf=policy.pdf"]);
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /there is none of this name/);
  });

  it("judges the stacks that are named", async () => {
    given({ canary: CLEAN, prod: VIOLATED });
    assert.equal((await policy(["--stack", "canary"])).status, 0);
    assert.equal((await policy(["--stack", "canary", "--stack", "prod"])).status, 1);
  });

  for (const [args, env, strict] of [
    [[], {}, false],
    [[], { CI: "true" }, true],
    [[], { CI: "false" }, false],
    [["--strict"], {}, true],
    [["--no-strict"], { CI: "true" }, false],
  ] as const) {
    it(`is ${strict ? "" : "not "}strict with ${[...args, ...Object.entries(env).map(String)].join() || "nothing"}`, async () => {
      given({ canary: CLEAN });
      await policy(args, env);
      assert.deepEqual(configOf(), { undecided: { strict } });
    });
  }

  it("takes the pack's configuration, and a rule that is advisory fails nothing", async () => {
    given({ canary: { ...VIOLATED, exit: 0 } });
    writeFileSync(
      join(project, "pack.json"),
      JSON.stringify({ "minimal-config-drift": "advisory", undecided: "disabled" }),
    );
    const { status, stdout } = await policy(["--config", "pack.json"]);
    assert.equal(status, 0, stdout);
    assert.match(stdout, /! advice: minimal-config-drift/);
    assert.deepEqual(configOf(), {
      "minimal-config-drift": "advisory",
      undecided: { enforcementLevel: "disabled", strict: false },
    });
  });

  const misuses: [name: string, args: readonly string[], says: RegExp][] = [
    [
      "a configuration that is not there",
      ["--config", "no.json"],
      /configuration no\.json: it cannot be read \(ENOENT\)/,
    ],
    ["a configuration that is none", ["--config", "bad.json"], /configuration bad\.json: it is no configuration/],
    ["a format that there is not", ["--format", "html"], /Allowed choices are text, markdown, json, sarif/],
    [
      "a report file that cannot be written",
      ["--output", "no/such/file"],
      /report file no\/such\/file: it cannot be written/,
    ],
    ["a commit that git does not know", ["--base", "origin/none"], /commit origin\/none: git does not know it here/],
    ["a stack that there is not", ["--stack", "absent"], /stack absent: there is none of this name/],
  ];
  for (const [name, args, says] of misuses) {
    it(`exits 2 on ${name}`, async () => {
      given({ canary: CLEAN });
      writeFileSync(join(directory.path, "absent.says"), "error: no stack named 'absent' found");
      writeFileSync(join(project, "bad.json"), '{"a": "sometimes"}');
      const { status, stderr } = await policy(args);
      assert.equal(status, 2);
      assert.match(stderr, says);
    });
  }

  it("exits 2 where there are no stacks, or no Pulumi CLI", async () => {
    const nothing = await policy();
    assert.equal(nothing.status, 2);
    assert.match(nothing.stderr, /there is no Pulumi\.<stack>\.yaml here/);
    given({ canary: CLEAN });
    const without = await policy([], { PATH: "/nowhere" });
    assert.equal(without.status, 2);
    assert.match(without.stderr, /`pulumi` is not on PATH/);
  });

  it("writes the report to a file, and the step summary in Markdown", async () => {
    given({ canary: VIOLATED });
    const summary = join(directory.path, "summary.md");
    const args = ["--format", "sarif", "--output", "policy.sarif"];
    const { status, stdout } = await policy(args, { GITHUB_STEP_SUMMARY: summary });
    assert.deepEqual([status, stdout], [1, ""]);
    const sarif = JSON.parse(readFileSync(join(project, "policy.sarif"), "utf8"));
    assert.equal(sarif.runs[0].results[0].ruleId, "minimal-config-drift");
    assert.match(readFileSync(summary, "utf8"), /^## Policies: 1 stack of 1 violated/);
  });

  it("says which debts a change adds, extends and drops", async () => {
    given({ canary: CLEAN });
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { cwd: project });
    const delta = (path: string, expires: string) =>
      `{path: ${path}, reason: a larger type is tried here, owner: platform, expires: ${expires}}`;
    const file = (...deltas: string[]) =>
      writeFileSync(join(project, "Pulumi.canary.yaml"), `config:\n  tenant-fleet:deltas: [${deltas.join(", ")}]\n`);
    file(delta("instanceType", "2026-12-01"), delta("region", "2026-12-01"));
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "base");
    file(delta("instanceType", "2026-12-31"), delta("environment.X", "2026-12-31"));
    const { stdout } = await policy(["--base", "main", "--format", "json"]);
    const { changes } = JSON.parse(stdout) as { changes: { what: string; change: string }[] };
    assert.deepEqual(
      changes.map(({ what, change }) => `${what} ${change}`),
      ["instanceType extended", "environment.X added", "region dropped"],
    );
  });
});

describe("canary policy explain", function () {
  this.timeout(20_000);
  const explain = (...args: string[]) =>
    run(process.execPath, [BIN, "policy", "explain", ...args], {
      env: { PATH: process.env.PATH ?? "" },
      timeoutMs: 15_000,
    });

  it("lists every rule in a line, without the engine's SDK", async () => {
    const { status, stdout } = await explain();
    assert.equal(status, 0);
    assert.equal(stdout.trim().split("\n").length, 17);
    assert.match(stdout, /^gate-present +A canary has one verified marker/m);
  });

  it("says of a rule what, why, what to do, and how it is waived", async () => {
    const { status, stdout } = await explain("updater-period");
    assert.equal(status, 0);
    assert.match(stdout, /^updater-period \(high, .*Why: .*What to do: .*finding: updater-period\[<finding>\]/s);
    assert.match((await explain("least-privilege")).stdout, /never waived/);
  });

  it("exits 2 on a name that there is not, and names those that are near", async () => {
    const { status, stderr } = await explain("updater-pace");
    assert.equal(status, 2);
    assert.match(stderr, /none of this name\. Choose from updater-period\./);
  });
});
