import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

// Below the range from which systems take ports for outgoing connections (Linux: from 32768), so that a port that a
// sandbox keeps is not taken while the sandbox is down.
const LOWEST = 20_000;
const HIGHEST = 32_000;
const ATTEMPTS = 50;
const POLL_MS = 50;

/** Returns whether a server could listen on the loopback port now. */
function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** Waits until the port is free, at most `timeoutMs`: the system frees a killed program's ports a moment after its end. */
export async function becomesFree(port: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await isPortFree(port))) {
    if (Date.now() >= deadline) return false;
    await delay(POLL_MS);
  }
  return true;
}

/** Returns a loopback port that is free now and likely stays so. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = randomInt(LOWEST, HIGHEST);
    if (await isPortFree(port)) return port;
  }
  throw new Error(`no free port among ${ATTEMPTS} tried between ${LOWEST} and ${HIGHEST}`);
}
