import type { ExitCode } from "../../core/errors";
import { renderSelfTest } from "../../report";
import { selfTest } from "../../smoke/self-test";
import { endOnSignals } from "../end-on-signals";
import { printJson } from "../print-json";

export interface SmokeSelfTestOptions {
  readonly json?: boolean;
}

/** Runs the smoke suite on built-in tenants, prints what it found and returns 0 when it found every fault, otherwise 1. */
export async function smokeSelfTest({ json = false }: SmokeSelfTestOptions): Promise<ExitCode> {
  const report = await selfTest({ signal: endOnSignals() });
  if (json) printJson(report);
  else console.log(renderSelfTest(report));
  return report.isTrustworthy ? 0 : 1;
}
