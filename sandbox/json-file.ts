import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { z } from "zod";
import { Misuse } from "../core/errors";

/**
 * Returns what the file holds, or undefined when there is no such file.
 * @throws {Misuse} when it holds something else.
 */
export function readJsonFile<T>(file: string, schema: z.ZodType<T>): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const why = "it is not a file that the sandbox wrote";
    throw new Misuse({ what: `The file ${file}`, why, fix: "Start anew with `npx sandbox down --purge`", cause });
  }
}

/** Writes the value so that a reader sees the old file or the new one, never a part; only the user may read it. */
export function writeJsonFile(file: string, value: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
