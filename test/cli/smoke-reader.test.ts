// Who shows or reads the output may break; what the suite made and found does not depend on them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { answer } from "../support/faulty-tenant";
import { on, SHA, type SmokeTenant, startSmokeTenant, type WireFault } from "../support/smoke-tenant";
import { temporaryDirectory } from "../support/temporary-directory";
import { askedOf, BIN, canary, fleet } from "./canary-command";

/** Runs `canary smoke` for a reader of its output who has gone already; returns how it ended. */
async function smokeUnread(tenant: SmokeTenant, ...args: readonly string[]) {
  const env = { PATH: process.env.PATH ?? "", ...fleet(tenant) };
  const child = spawn(process.execPath, [BIN, "smoke", "--sha", SHA, ...args], { env });
  child.stdout.destroy();
  let stderr = "";
  child.stderr.on("data", (text) => {
    stderr += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stderr };
}

describe("canary smoke whose output nobody reads to its end", function () {
  this.timeout(40_000);

  for (const reporter of ["spec", "json", "dot"]) {
    it(`ends with its verdict's exit code and calls it no bug (${reporter})`, async () => {
      await using good = await startSmokeTenant();
      await using bad = await startSmokeTenant({ wire: on("events", answer(200, {})) });
      const ended = [await smokeUnread(good, "--reporter", reporter), await smokeUnread(bad, "--reporter", reporter)];
      assert.deepEqual(
        ended.map(({ status }) => status),
        [0, 1],
      );
      for (const { stderr } of ended) assert.doesNotMatch(stderr, /EPIPE|bug/);
    });
  }
});

describe("canary smoke whose reporter throws", function () {
  this.timeout(40_000);

  it("exits 3, names the reporter, and leaves no probe behind", async () => {
    const directory = temporaryDirectory();
    try {
      const reporter = join(directory.path, "thrower.cjs");
      const lines = [
        "module.exports = class {",
        '  constructor(runner) { runner.on("pass", (test) => { if (test.title === "liveness") throw new Error("out of ink"); }); }',
        "};",
      ];
      writeFileSync(reporter, lines.join("\n"));
      // The reporter is told of liveness, and throws, only when a probe is there; it is never found.
      let probed = () => {};
      const isProbed = new Promise<void>((resolve) => {
        probed = resolve;
      });
      const liveness: WireFault = (request, response) => {
        const subsystems = { scheduler: { last_tick_at: "2026-11-23T10:00:00Z", seconds_ago: 1 } };
        void isProbed.then(() => answer(200, { subsystems })(request, response));
      };
      const wire: WireFault = (...call) =>
        on("search", () => probed())(...call) !== false || on("liveness", liveness)(...call);
      await using tenant = await startSmokeTenant({ wire });
      const { status, stderr } = await canary(["smoke", "--sha", SHA, "--reporter", reporter], fleet(tenant));
      assert.match(stderr, /^The reporter ".*thrower.*: it threw Error: out of ink\. Mend it/);
      assert.equal(status, 3);
      assert.ok(askedOf(tenant).includes("POST /workspaces"));
      const { url, token } = tenant.endpoint;
      const left = await fetch(`${url}/workspaces`, { headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual(await left.json(), []);
    } finally {
      directory.remove();
    }
  });
});
