import { appendFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const MAX_BYTES = 128 * 1024;

/** Appends to a log file; when it has grown beyond 128 KiB only its last half stays. */
export function appendLog(file: string, text: string | Buffer): void {
  mkdirSync(dirname(file), { recursive: true });
  appendFileSync(file, text);
  if (statSync(file).size > MAX_BYTES) writeFileSync(file, readFileSync(file).subarray(-MAX_BYTES / 2));
}
