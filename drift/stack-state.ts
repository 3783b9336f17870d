import { z } from "zod";
import { reasonOf } from "../core/engine-reason";
import { Misuse } from "../core/errors";
import { tryParseJson } from "../core/model/try-parse-json";
import { run } from "../core/process";
import { isOfCloud } from "./refresh-events";
import { shownWithout } from "./shown";

const EXPORT_TIMEOUT_MS = 60_000;

const stateSchema = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          urn: z.string(),
          type: z.string(),
          custom: z.boolean().default(false),
          delete: z.boolean().default(false),
        }),
      )
      .default([]),
    pending_operations: z.array(z.unknown()).nullish(),
  }),
});

export interface EngineOptions {
  /** The project's folder. */
  readonly dir: string;
  /** Where `pulumi` is found and how it logs in. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a stack's state says before anything is compared with it. */
export interface StackState {
  /** The same for the same state. */
  readonly text: string;
  /** The URNs of what is in a cloud. */
  readonly urns: readonly string[];
  /** What an update began and did not say the end of. */
  readonly pending: number;
  /** All of it, its secrets open. */
  readonly whole: unknown;
}

/**
 * Returns a stack's state, or why there is none to be had.
 * @throws {Misuse} when there is no such stack, or no `pulumi` on PATH.
 */
export async function readStackState(stack: string, options: EngineOptions): Promise<StackState | string> {
  const args = ["stack", "export", "--show-secrets", "--non-interactive", "--color", "never", "--stack", stack];
  const { status, stdout, stderr } = await run("pulumi", args, {
    cwd: options.dir,
    env: options.env,
    timeoutMs: Math.min(options.timeoutMs, EXPORT_TIMEOUT_MS),
    signal: options.signal,
  });
  if (status === 127) {
    const fix = "Install the Pulumi CLI";
    throw new Misuse({ what: "What the cloud has", why: "the program `pulumi` is not on PATH", fix });
  }
  if (status !== 0 && /no stack named/.test(stderr)) {
    const fix = "See `pulumi stack ls`, and name stacks that are there";
    throw new Misuse({ what: `The stack ${stack}`, why: "there is none of this name in the backend", fix });
  }
  if (status === 124) return "its state was not there in time";
  if (status !== 0) return `its state could not be read: ${reasonOf(stderr, shownWithout([]).one)}`;
  const state = tryParseJson(stdout);
  const parsed = stateSchema.safeParse(state).data?.deployment;
  if (parsed === undefined) return "its state is none that `pulumi stack export` writes";
  return {
    text: stdout,
    urns: parsed.resources.filter(isOfCloud).map(({ urn }) => urn),
    pending: parsed.pending_operations?.length ?? 0,
    whole: state,
  };
}
