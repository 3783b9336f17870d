import { randomUUID } from "node:crypto";
import type { TenantEndpoint } from "../core/model/tenant";
import type { CheckResult } from "../core/model/verdict";
import { createAsk } from "./ask";
import type { Check, CheckContext, SuiteSettings } from "./check";
import type { Ending } from "./ending";
import type { Finding } from "./finding";

export interface ExamineOptions {
  readonly settings: SuiteSettings;
  /** For the whole check but its clean-up, which has a deadline of its own: what was made is removed also after a check that took all its time. */
  readonly deadlineMs: number;
  readonly ending: Ending;
  /** Another tenant's bearer. */
  readonly neighbourToken: string;
  /** The wall clock. */
  readonly now: () => Date;
  /** Removes every tenant's token from a text. */
  readonly redact: (text: string) => string;
}

/** Enough to see what came instead; a report of a thousand tenants stays readable. */
const MAX_GOT_CHARACTERS = 200;
/** What else comes from a configuration; a report holds no longer texts. */
const MAX_TEXT_CHARACTERS = 2_000;

/** Runs one check against one tenant. Never rejects: a check that throws could not tell, and says that it is at fault. */
export async function examine(tenant: TenantEndpoint, check: Check, options: ExamineOptions): Promise<CheckResult> {
  const began = performance.now();
  const { settings, ending, neighbourToken, now } = options;
  let attempts = 1;
  const isOnce = check.isSecurity ?? false;
  const onAttempts = (count: number) => {
    attempts = Math.max(attempts, count);
  };
  const leftMs = () => began + options.deadlineMs - performance.now();
  const finding = await findOut(check, {
    ...settings,
    tenant: tenant.name,
    ask: createAsk(tenant, { neighbourToken, isOnce, onAttempts, leftMs, signal: ending.signal }),
    askToCleanUp: createAsk(tenant, { neighbourToken, isOnce, onAttempts, leftMs: ending.cleanUpMs }),
    isEnded: () => ending.signal.aborted,
    nonce: randomUUID(),
    now,
  });
  const result = {
    tenant: tenant.name,
    check: check.name,
    durationMs: Math.round(performance.now() - began),
    ...(attempts > 1 ? { attempts } : {}),
  };
  if (finding.result === "passed") return { ...result, ...finding };
  // What the end of the run cut off says nothing of the tenant.
  if (finding.result === "undetermined" && ending.signal.aborted) return { ...result, result: "not-run" };
  const { expected, got, request, status } = finding;
  return {
    ...result,
    result: finding.result,
    expected: cut(expected, MAX_TEXT_CHARACTERS),
    got: cut(printable(options.redact(got)), MAX_GOT_CHARACTERS),
    ...(request === undefined ? {} : { request: cut(printable(options.redact(request)), MAX_TEXT_CHARACTERS) }),
    ...(status === undefined ? {} : { status }),
    fix: check.fix,
  };
}

async function findOut(check: Check, context: CheckContext): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (error) {
    return {
      result: "undetermined",
      expected: "the check runs to its end",
      got: `a fault of the check itself: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** A tenant's text may not move the reader's cursor or break a line. */
const printable = (text: string) => text.replace(/[\p{C}\s]+/gu, " ").trim();

/** Never between the two halves of one character. */
const cut = (text: string, characters: number) => text.slice(0, characters).replace(/[\ud800-\udbff]$/, "");
