import { closeSync, openSync, writeFileSync } from "node:fs";
import { Misuse, Undetermined } from "../core/errors";
import { codeOf } from "./error-code";
import type { ReportFile } from "./parse-options";

/**
 * Opens every file that a report is to be written to, and returns how to write them all.
 * @throws {Misuse} when a format is not among the forms, or a file cannot be written: before anything was done.
 */
export function openReportFiles<Format extends string>(
  formats: readonly Format[],
  files: readonly ReportFile[],
): (textOf: (format: Format) => string) => void {
  const twice = files.find(({ file }, at) => files.findIndex((other) => other.file === file) < at);
  if (twice !== undefined) {
    const fix = "Name a file of its own for each report";
    throw new Misuse({ what: `The report file ${twice.file}`, why: "two reports would be written to it", fix });
  }
  const opened = files.map(({ format, file }) => ({ format: formatIn(formats, format), file, descriptor: open(file) }));
  return (textOf) => {
    for (const { format, file, descriptor } of opened) write(descriptor, file, `${textOf(format)}\n`);
  };
}

function formatIn<Format extends string>(formats: readonly Format[], name: string): Format {
  const format = formats.find((one) => one === name);
  if (format !== undefined) return format;
  throw new Misuse({
    what: `The report format "${name.slice(0, 40)}"`,
    why: "there is none of this name",
    fix: `Choose from ${formats.join(", ")}`,
  });
}

function open(file: string): number {
  try {
    return openSync(file, "w", 0o600);
  } catch (error) {
    throw new Misuse({
      what: `The report file ${file}`,
      why: `it cannot be written${codeOf(error)}`,
      fix: "Name a file in a folder that exists and may be written to",
    });
  }
}

function write(descriptor: number, file: string, text: string): void {
  try {
    writeFileSync(descriptor, text);
    closeSync(descriptor);
  } catch (error) {
    throw new Undetermined({
      what: `The report file ${file}`,
      why: `it is not whole${codeOf(error)}`,
      fix: "Make room for it and run the command again, or read the report on the screen",
    });
  }
}
