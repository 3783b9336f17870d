import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../core/process";
import { type RefreshAccount, readRefresh } from "./refresh-events";
import type { EngineOptions } from "./stack-state";

/** The events of 25,000 resources. */
const MAX_LOG_BYTES = 256 * 1024 * 1024;
const NEWLINE = 0x0a;

export interface Refresh {
  readonly status: number;
  /** All that the engine printed. */
  readonly said: string;
  /** Undefined where it left no account, or one that is too large. */
  readonly account: RefreshAccount | undefined;
}

/** Has the engine compare a stack's state with the cloud; it changes neither. */
export async function refreshStack(stack: string, { dir, env, timeoutMs, signal }: EngineOptions): Promise<Refresh> {
  // Only its owner may read it: what the cloud has may be a secret.
  const scratch = mkdtempSync(join(tmpdir(), "canary-drift-"));
  try {
    const log = join(scratch, "events.jsonl");
    const args = ["refresh", "--preview-only", "--expect-no-changes", "--run-program=false", "--non-interactive"];
    const quiet = ["--suppress-outputs", "--color", "never", "--event-log", log, "--stack", stack];
    const ended = await run("pulumi", [...args, ...quiet], { cwd: dir, env: readOnly(env), timeoutMs, signal });
    return { status: ended.status, said: `${ended.stdout}\n${ended.stderr}`, account: readLog(log) };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Without what would have the engine do more than it is told: each of its options has a variable that sets it. */
function readOnly(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_OPTION_"));
  // The first lets it know --event-log, which its Automation API reads, too; with the second it would refuse --preview-only.
  return { ...Object.fromEntries(kept), PULUMI_DEBUG_COMMANDS: "true", PULUMI_SKIP_CONFIRMATIONS: "false" };
}

function readLog(file: string): RefreshAccount | undefined {
  try {
    return statSync(file).size > MAX_LOG_BYTES ? undefined : readRefresh(linesOf(readFileSync(file)));
  } catch {
    return undefined;
  }
}

/** One line at a time: all of them as one text would be twice as large. */
function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    yield bytes.toString("utf8", start, end === -1 ? bytes.length : end);
    start = end === -1 ? bytes.length : end + 1;
  }
}
