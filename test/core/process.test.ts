import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { run } from "../../core/process";
import { eventually } from "../support/eventually";
import { isAlive } from "../support/is-alive";
import { temporaryDirectory } from "../support/temporary-directory";

const node = (script: string, args: readonly string[] = [], options: Partial<Parameters<typeof run>[2]> = {}) =>
  run(process.execPath, ["-e", script, ...args], { timeoutMs: 15_000, ...options });

describe("run", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  before(() => {
    directory = temporaryDirectory();
  });
  after(() => directory.remove());

  for (const status of [0, 1, 3, 42, 255]) {
    it(`passes status ${status} and both outputs through`, async () => {
      const script = `console.log("out"); console.error("err"); process.exitCode = ${status}`;
      assert.deepEqual(await node(script), { status, stdout: "out\n", stderr: "err\n" });
    });
  }

  it("kills the program when it is told to, which then counts as one whose time was up", async () => {
    const told = new AbortController();
    const ended = node("setInterval(() => {}, 1_000)", [], { signal: told.signal });
    told.abort();
    assert.equal((await ended).status, 124);
  });

  it("runs in the given directory with the given environment and no other", async () => {
    const script = "console.log(JSON.stringify([process.cwd(), process.env.A, process.env.HOME ?? null]))";
    const { stdout } = await node(script, [], { cwd: directory.path, env: { A: "1" } });
    assert.deepEqual(JSON.parse(stdout), [directory.path, "1", null]);
  });

  it("finds the program on the given PATH", async () => {
    const program = join(directory.path, "found");
    writeFileSync(program, "#!/bin/sh\necho found\n");
    chmodSync(program, 0o755);
    const { stdout } = await run("found", [], { env: { PATH: directory.path }, timeoutMs: 5_000 });
    assert.equal(stdout, "found\n");
  });

  const notStarted = [
    { name: "a program that does not exist", program: "no-such-program", args: [], cwd: "/", status: 127 },
    { name: "a program path that does not exist", program: "/no/such/program", args: [], cwd: "/", status: 127 },
    { name: "a directory that does not exist", program: "true", args: [], cwd: "/no/such/place", status: 127 },
    { name: "a directory that is a file", program: "true", args: [], cwd: process.execPath, status: 126 },
    { name: "an argument with a zero byte", program: "true", args: ["a\0b"], cwd: "/", status: 126 },
    { name: "arguments that are too long", program: "true", args: ["a".repeat(3_000_000)], cwd: "/", status: 126 },
  ];
  for (const { name, program, args, cwd, status } of notStarted) {
    it(`ends with ${status} and a reason, and does not reject, for ${name}`, async () => {
      const finished = await run(program, args, { cwd, input: "unread", timeoutMs: 5_000 });
      assert.equal(finished.status, status);
      assert.equal(finished.stdout, "");
      assert.match(finished.stderr, /\S/);
    });
  }

  it("kills a program at its time limit, deaf as it may be, and says 124", async () => {
    const pidFile = join(directory.path, "pid");
    const began = performance.now();
    const finished = await node(
      `process.on("SIGTERM", () => {}); process.on("SIGINT", () => {});
      require("node:fs").writeFileSync(process.argv[1], String(process.pid)); console.log("began"); setInterval(() => {}, 1000)`,
      [pidFile],
      { timeoutMs: 1_500.5 },
    );
    assert.equal(finished.status, 124);
    assert.ok(performance.now() - began >= 1_500 && performance.now() - began < 10_000);
    const pid = Number(readFileSync(pidFile, "utf8"));
    await eventually(() => (isAlive(pid) ? undefined : true), { withinMs: 3_000 });
  });

  it("does not wait for what the killed program has started", async () => {
    const began = performance.now();
    const { status } = await run("bash", ["-c", "sleep 6 & sleep 6"], { timeoutMs: 200 });
    assert.equal(status, 124);
    assert.ok(performance.now() - began < 5_000);
  });

  it("says 1 of a program that a signal ended", async () => {
    assert.equal((await node('process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)')).status, 1);
  });

  it("feeds the input", async () => {
    const input = `first\n${"ü".repeat(500_000)}\nlast`;
    const { status, stdout } = await run("cat", [], { input, timeoutMs: 10_000 });
    assert.equal(status, 0);
    assert.ok(stdout === input);
  });

  it("feeds an end where there is no input, so that nothing waits for an answer", async () => {
    assert.deepEqual(await run("cat", [], { timeoutMs: 10_000 }), { status: 0, stdout: "", stderr: "" });
  });

  it("survives a program that does not read its input", async () => {
    for (let round = 0; round < 5; round++) {
      const { status } = await run("true", [], { input: "x".repeat(5_000_000), timeoutMs: 10_000 });
      assert.equal(status, 0);
    }
  });

  it("ends a program that prints without end, says so, and keeps a bounded part", async () => {
    const { status, stdout, stderr } = await run("yes", ["x".repeat(1_000)], { timeoutMs: 20_000 });
    assert.equal(status, 1);
    assert.ok(stdout.length > 0 && stdout.length <= 64 * 1024 * 1024);
    assert.match(stderr, /maxBuffer/);
  });

  it("hands arguments over as they are: no shell reads them", async () => {
    const trap = join(directory.path, "trap");
    const print = "process.stdout.write(JSON.stringify(process.argv.slice(1)))";
    const args = ["a b", `$(touch ${trap})`, `; touch ${trap}`, "`id`", "$HOME", "*", "~", "'", '"', "\\", "\n", ""];
    assert.deepEqual(JSON.parse((await node(print, ["--", ...args])).stdout), args);
    assert.equal(existsSync(trap), false);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\0", ""))),
        async (some) => assert.deepEqual(JSON.parse((await node(print, ["--", ...some])).stdout), some),
      ),
      { numRuns: 8 },
    );
  });
});
