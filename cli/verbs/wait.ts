import type { ExitCode } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { startSmoke } from "../../smoke";
import { prepareConclusion } from "../conclude";
import { endOnSignals } from "../end-on-signals";
import { type FleetOptions, findFleet } from "../find-fleet";
import type { ReportFile } from "../parse-options";
import { showProgress } from "../show-progress";

export interface WaitVerbOptions extends FleetOptions {
  readonly sha: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly reporter: string;
  readonly report?: readonly ReportFile[];
}

/** Waits until every tenant is seen on the sha, and returns 0 only then. */
export async function wait(options: WaitVerbOptions): Promise<ExitCode> {
  const sha = parseSha(options.sha);
  const conclude = prepareConclusion({ reporter: options.reporter, files: options.report ?? [] });
  const signal = endOnSignals();
  const { tenants, witnesses, memoriesApi = "workspace", digestsOf, confirm } = await findFleet(options, signal);
  await confirm();
  const run = startSmoke(tenants, {
    sha,
    digests: digestsOf(sha),
    witnesses,
    checks: [],
    memoriesApi,
    waitMs: options.timeout,
    signal,
    onProgress: (event) => progress.update(event),
  });
  const progress = showProgress(run.plan.length);
  const verdict = await run.verdict;
  progress.stop();
  return conclude(verdict);
}
