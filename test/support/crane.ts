import assert from "node:assert/strict";
import { resolve } from "node:path";
import { run } from "../../core/process";

const PROGRAM = resolve(__dirname, "../../.tools/bin/crane");

/** Runs the crane that the toolchain installs and returns what it printed. */
export async function crane(...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run(PROGRAM, args, { timeoutMs: 8_000, env: { PATH: "/nowhere" } });
  assert.equal(status, 0, stderr);
  return stdout;
}

/** Returns the digest a tag points to, as crane sees it, or "absent". */
export async function tagOf(reference: string): Promise<string> {
  const { status, stdout, stderr } = await run(PROGRAM, ["digest", reference], { timeoutMs: 8_000, env: {} });
  if (status === 0) return stdout.trim();
  assert.match(stderr, /MANIFEST_UNKNOWN|NAME_UNKNOWN|404/);
  return "absent";
}
