import { type ExitCode, Misuse } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { loadSpecReporter, MAX_TENANTS_WITHOUT_BAR } from "../../report";
import {
  asTests,
  type MemoriesApi,
  parseGrep,
  parseQuorum,
  parseShard,
  planRun,
  type ShowAsTests,
  type SmokeOptions,
  startSmoke,
} from "../../smoke";
import { isDocument, prepareConclusion } from "../conclude";
import { endOnSignals } from "../end-on-signals";
import { type FleetOptions, findFleet } from "../find-fleet";
import { hasColour } from "../has-colour";
import type { ReportFile } from "../parse-options";
import { showProgress } from "../show-progress";

export interface SmokeVerbOptions extends FleetOptions {
  readonly sha?: string;
  /** Overrides what the stack says; without a stack, `workspace` unless given. */
  readonly memoriesApi?: MemoriesApi;
  /** Milliseconds. */
  readonly wait: number;
  /** Milliseconds. */
  readonly assumeAfter?: number;
  readonly quorum?: string;
  readonly tickLimit?: Readonly<Record<string, number>>;
  readonly grep?: string;
  readonly bail?: boolean;
  readonly concurrency?: number;
  readonly shard?: string;
  readonly reporter: string;
  readonly report?: readonly ReportFile[];
}

/** Runs the smoke suite, shows the verdict and returns its exit code. */
export async function smoke(options: SmokeVerbOptions): Promise<ExitCode> {
  const { reporter, grep, shard, quorum, bail = false } = options;
  const conclude = prepareConclusion({ reporter, files: options.report ?? [] });
  const sha = options.sha === undefined ? null : parseSha(options.sha);
  refuseContradictions(options);
  const selection = {
    grep: grep === undefined ? undefined : parseGrep(grep),
    shard: shard === undefined ? undefined : parseShard(shard),
    quorum: quorum === undefined ? undefined : parseQuorum(quorum),
  };
  const isOurs = reporter === "spec" || isDocument(reporter);
  // A reporter of mocha's is known or refused before anything is asked; ours is loaded while the tenants answer.
  let show: ShowAsTests | undefined = isOurs ? undefined : asTests(reporter);
  const ending = new AbortController();
  endOnSignals().addEventListener("abort", () => ending.abort());
  const { signal } = ending;
  const { tenants, witnesses, memoriesApi, digestsOf, confirm } = await findFleet(options, signal);

  const smokeOptions: SmokeOptions = {
    ...selection,
    sha,
    digests: digestsOf(sha),
    witnesses,
    memoriesApi: options.memoriesApi ?? memoriesApi ?? "workspace",
    tickLimits: options.tickLimit ?? {},
    waitMs: options.wait,
    assumeAfterMs: options.assumeAfter,
    concurrency: options.concurrency,
    bail,
    signal,
    onProgress: (event) => {
      // A list of tests says itself how far it is.
      if (show === undefined || event.phase === "waiting") progress.update(event);
    },
  };
  // What leaves nothing to decide is said before anybody is asked.
  planRun(tenants, smokeOptions);
  await confirm();
  const run = startSmoke(tenants, smokeOptions);
  const progress = showProgress(run.plan.length);
  if (reporter === "spec" && run.plan.length <= MAX_TENANTS_WITHOUT_BAR) show = asTests(loadSpecReporter());
  if (show !== undefined) {
    await run.begun;
    progress.stop();
    await show(run, { colour: hasColour("stdout") }).catch(async (error: unknown) => {
      // What it made is removed before the error ends the process.
      ending.abort();
      await run.verdict;
      throw error;
    });
  }
  const verdict = await run.verdict;
  progress.stop();
  return conclude(verdict);
}

function refuseContradictions({ sha, assumeAfter, wait }: SmokeVerbOptions): void {
  if (sha === undefined && assumeAfter === undefined) {
    throw new Misuse({
      what: "The smoke suite",
      why: "no sha is given",
      fix: "Name the sha under test with --sha, or ask about the API alone with --assume-after 0s",
    });
  }
  if (assumeAfter !== undefined && wait > 0) {
    throw new Misuse({
      what: "--wait and --assume-after",
      why: "each says how long to wait, and what then",
      fix: "Give one of them",
    });
  }
}
