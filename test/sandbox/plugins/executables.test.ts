import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { eventually } from "../../support/eventually";
import { temporaryDirectory } from "../../support/temporary-directory";

const BIN = resolve(__dirname, "../../../sandbox/plugins/bin");

describe("the plugin executables", () => {
  const directory = temporaryDirectory();
  const started: ChildProcess[] = [];
  after(() => {
    for (const child of started) child.kill("SIGKILL");
    directory.remove();
  });

  const firstLine = async (child: ChildProcess) => {
    started.push(child);
    let said = "";
    child.stdout?.on("data", (chunk) => {
      said += chunk;
    });
    return eventually(() => (said.includes("\n") ? said.trim() : undefined), { withinMs: 8000 });
  };

  for (const name of ["pulumi-resource-aws", "pulumi-resource-github"]) {
    it(`${name} starts through a link from any directory, prints its port and ends when interrupted`, async () => {
      symlinkSync(join(BIN, name), join(directory.path, name));
      const child = spawn(join(directory.path, name), ["127.0.0.1:1"], { cwd: directory.path });
      assert.match(await firstLine(child), /^\d+$/);
      child.kill("SIGINT");
      await once(child, "exit");
    });
  }

  it("do not outlive an engine that was killed, even while they start", async () => {
    const engine = spawn("bash", ["-c", '"$0" 127.0.0.1:1 & echo started; wait', join(BIN, "pulumi-resource-aws")]);
    assert.equal(await firstLine(engine), "started");
    // The plugin holds the engine's output open for as long as it lives.
    const ended = once(engine, "close", { signal: AbortSignal.timeout(8000) });
    engine.kill("SIGKILL");
    assert.deepEqual(await ended, [null, "SIGKILL"]);
  });
});
