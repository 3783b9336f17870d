import { readFileSync, statSync } from "node:fs";
import { Misuse } from "../core/errors";
import type { Verdict } from "../core/model/verdict";
import { MAX_REPORT_BYTES, parseReport } from "../core/model/verdict-report";
import { codeOf } from "./error-code";

/**
 * Returns the verdict that a report file of the smoke suite holds.
 * @throws {Misuse} when it cannot be read or is no report.
 */
export function readReport(file: string): Verdict {
  const what = `The report ${file}`;
  const read = () => {
    try {
      return statSync(file).size <= MAX_REPORT_BYTES ? readFileSync(file, "utf8") : undefined;
    } catch (error) {
      throw new Misuse({ what, why: `it cannot be read${codeOf(error)}`, fix: "Give a file that exists" });
    }
  };
  const text = read();
  if (text !== undefined) return parseReport(text, what);
  throw new Misuse({ what, why: "it is larger than any report", fix: "Give a JSON report of `canary smoke`" });
}
