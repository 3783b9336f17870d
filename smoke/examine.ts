import { randomUUID } from "node:crypto";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult } from "../core/model/verdict";
import { createAsk } from "./ask";
import type { Check, MemoriesApi } from "./check";
import type { Finding } from "./finding";

export interface ExamineOptions {
  readonly memoriesApi: MemoriesApi;
  /** For the whole check. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Removes every tenant's token from a text. */
  readonly redact: (text: string) => string;
}

/** A healthy tenant removes a probe in milliseconds; when the run was ended, somebody waits for it to end. */
const CLEAN_UP_MS = 5_000;
const HASTY_CLEAN_UP_MS = 1_500;

/** Enough to see what came instead; a report of a thousand tenants stays readable. */
const MAX_GOT_CHARACTERS = 200;

/** Runs one check against one tenant. Never rejects: a check that throws could not tell, and says that it is at fault. */
export async function examine(tenant: TenantEndpoint, check: Check, options: ExamineOptions): Promise<CheckResult> {
  const began = performance.now();
  const { signal } = options;
  const finding = await check
    .run({
      tenant: tenant.name,
      ask: createAsk(tenant, { leftMs: () => began + options.deadlineMs - performance.now(), signal }),
      askToCleanUp: createAsk(tenant, { leftMs: () => (signal?.aborted ? HASTY_CLEAN_UP_MS : CLEAN_UP_MS) }),
      memoriesApi: options.memoriesApi,
      nonce: randomUUID(),
    })
    .catch(
      (error: unknown): Finding => ({
        result: "undetermined",
        expected: "the check runs to its end",
        got: `a fault of the check itself: ${error instanceof Error ? error.message : String(error)}`,
      }),
    );
  const durationMs = Math.round(performance.now() - began);
  const result = { tenant: tenant.name, check: check.name, durationMs };
  if (finding.result === "passed") return { ...result, result: "passed" };
  const { expected, got, request, status } = finding;
  return {
    ...result,
    result: finding.result,
    expected,
    got: printable(options.redact(got)).slice(0, MAX_GOT_CHARACTERS),
    ...(request === undefined ? {} : { request: printable(options.redact(request)) }),
    ...(status === undefined ? {} : { status }),
    fix: check.fix,
  };
}

/** A tenant's text may not move the reader's cursor or break a line. */
const printable = (text: string) => text.replace(/[\p{C}\s]+/gu, " ").trim();
