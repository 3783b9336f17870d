import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { eventually } from "../support/eventually";
import { hang } from "../support/faulty-tenant";
import { on, SHA, startSmokeTenant } from "../support/smoke-tenant";
import { askedOf, BIN, fleet } from "./canary-command";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
/** Somebody waits for it. */
const END_MS = 2_000;
const START_MS = 20_000;

/** Starts a process; `said` is what it has written so far. */
function start(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, args, { env: { PATH: process.env.PATH ?? "", ...env } });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (text) => {
      said += text;
    });
  }
  return {
    child,
    said: () => said,
    ended: once(child, "close") as Promise<[code: number | null, signal: string | null]>,
    [Symbol.dispose]: () => void child.kill("SIGKILL"),
  };
}

describe("a signal", function () {
  this.timeout(40_000);

  for (const signal of SIGNALS) {
    it(`ends a suite that hangs: ${signal} is exit 3 within two seconds, and no probe is left`, async () => {
      await using tenant = await startSmokeTenant({ wire: on("search", hang) });
      const { url, token } = tenant.endpoint;
      using canary = start([BIN, "smoke", "--sha", SHA, "--reporter", "markdown"], fleet(tenant));
      await eventually(() => askedOf(tenant).find((line) => /^GET .*memories\?/.test(line)), { withinMs: START_MS });
      const sentAt = performance.now();
      canary.child.kill(signal);
      assert.deepEqual(await canary.ended, [3, null]);
      assert.ok(performance.now() - sentAt < END_MS, `${performance.now() - sentAt} ms`);
      assert.match(canary.said(), /^## INCONCLUSIVE abc1234 \(ended\)\n/);
      assert.ok(askedOf(tenant).includes("POST /workspaces"));
      const left = await fetch(`${url}/workspaces`, { headers: { authorization: `Bearer ${token}` } });
      assert.deepEqual(await left.json(), []);
    });
  }

  it("ends the wait for a control plane that does not answer, and no tenant is asked", async () => {
    await using controlPlane = await startSmokeTenant({ wire: hang });
    await using tenant = await startSmokeTenant({ orgId: "org-1" });
    const named = { CANARY_CP_BASE_URL: controlPlane.endpoint.url, CANARY_CP_SHARED_SECRET: "shared-secret" };
    using canary = start([BIN, "wait", "--sha", SHA], { ...fleet(tenant), ...named });
    await eventually(() => controlPlane.requests[0], { withinMs: START_MS });
    canary.child.kill("SIGTERM");
    assert.deepEqual(await canary.ended, [3, null]);
    assert.match(canary.said(), /^The control plane: no answer \(ABORTED\)/);
    assert.deepEqual(askedOf(tenant), []);
  });

  for (const first of SIGNALS) {
    for (const second of SIGNALS) {
      it(`ends the process when it is the second one: ${first}, then ${second}`, async () => {
        const program = join(__dirname, "../../cli/end-on-signals.ts");
        const lines = [
          `const { endOnSignals } = require(${JSON.stringify(program)});`,
          'endOnSignals().addEventListener("abort", () => console.log("ended"));',
          "setInterval(() => {}, 1000);",
          'console.log("ready");',
        ];
        using stubborn = start(["--require", "./bin/typescript.cjs", "--eval", lines.join("\n")]);
        await eventually(() => stubborn.said() === "ready\n" || undefined, { withinMs: START_MS });
        stubborn.child.kill(first);
        await eventually(() => stubborn.said() === "ready\nended\n" || undefined, { withinMs: START_MS });
        stubborn.child.kill(second);
        assert.deepEqual(await stubborn.ended, [null, second]);
      });
    }
  }
});
