import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILES = ["GITHUB_ENV", "GITHUB_OUTPUT", "GITHUB_PATH", "GITHUB_STEP_SUMMARY"] as const;

/** The files by which a step tells the runner something: empty when it begins, read when it has ended. */
export class CommandFiles {
  readonly env: Readonly<Record<string, string>>;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.env = Object.fromEntries(FILES.map((name) => [name, join(folder, name.toLowerCase())]));
    for (const file of Object.values(this.env)) writeFileSync(file, "");
  }

  read(name: (typeof FILES)[number]): string {
    const file = this.env[name] ?? "";
    return existsSync(file) ? readFileSync(file, "utf8") : "";
  }

  /** What was set for the steps after it. */
  get variables(): Record<string, string> {
    return parseAssignments(this.read("GITHUB_ENV"));
  }

  get outputs(): Record<string, string> {
    return parseAssignments(this.read("GITHUB_OUTPUT"));
  }

  get paths(): string[] {
    return this.read("GITHUB_PATH").split("\n").filter(Boolean);
  }
}

/** Returns what `name=value` lines, and blocks between `name<<DELIMITER` and the delimiter, assign. */
export function parseAssignments(text: string): Record<string, string> {
  const lines = text.split("\n");
  const found: Record<string, string> = {};
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const [, block, delimiter] = /^([^=<]+)<<(.+)$/.exec(line) ?? [];
    if (block !== undefined && delimiter !== undefined) {
      const end = lines.indexOf(delimiter, at + 1);
      if (end < 0) throw new Error(`there is no line ${delimiter} after ${line}`);
      found[block] = lines.slice(at + 1, end).join("\n");
      at = end;
    } else if (line !== "") {
      const equals = line.indexOf("=");
      if (equals < 1) throw new Error(`the runner cannot read the line "${line}"`);
      found[line.slice(0, equals)] = line.slice(equals + 1);
    }
  }
  return found;
}
