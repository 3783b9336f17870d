import type { ExitCode } from "../../core/errors";
import { parseSha } from "../../core/model/image";
import { readStackOutputs } from "../../core/stack";
import { reports } from "../../report";
import { fleetOfOutputs, type MemoriesApi, parseFleetInput, runSmoke, type SmokeProgress } from "../../smoke";

export interface SmokeVerbOptions {
  readonly sha: string;
  /** Overrides what the stack says; without a stack, `workspace` unless given. */
  readonly memoriesApi?: MemoriesApi;
  /** Takes the tenants from this stack instead of the environment. */
  readonly stack?: string;
  /** Seconds. */
  readonly wait: number;
  readonly json?: boolean;
}

const EXIT = { GREEN: 0, RED: 1, INCONCLUSIVE: 3 } as const satisfies Record<string, ExitCode>;

/** Runs the smoke suite, prints the verdict and returns its exit code. */
export async function smoke(options: SmokeVerbOptions): Promise<ExitCode> {
  const { env, stdout, stderr } = process;
  const sha = parseSha(options.sha);
  const outputs = options.stack === undefined ? undefined : await readStackOutputs(options.stack, { env });
  const tenants =
    outputs === undefined
      ? parseFleetInput({
          urls: env.CANARY_TENANT_URLS,
          tokens: env.CANARY_ADMIN_TOKENS,
          orgIds: env.CANARY_ORG_IDS,
        })
      : fleetOfOutputs(outputs);

  const ended = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => ended.abort());
  const verdict = await runSmoke(tenants, {
    sha,
    memoriesApi: options.memoriesApi ?? outputs?.memoriesApi ?? "workspace",
    waitMs: options.wait * 1_000,
    signal: ended.signal,
    ...(stderr.isTTY ? { onProgress: (progress) => stderr.write(describe(progress)) } : {}),
  });
  if (stderr.isTTY) stderr.write(CLEAR_LINE);
  const colour = stdout.isTTY === true && env.NO_COLOR === undefined;
  const render = options.json ? reports.json : reports.console;
  stdout.write(`${render(verdict, { colour, width: stdout.columns ?? 100 })}\n`);
  return EXIT[verdict.outcome];
}

const CLEAR_LINE = "\r\u001b[2K";

/** One line that the next one overwrites. */
function describe({ phase, done, total }: SmokeProgress): string {
  return `${CLEAR_LINE}${done} of ${total} ${phase === "waiting" ? "tenants run the image" : "tenants checked"}`;
}
