import { setTimeout as sleep } from "node:timers/promises";
import { attempt, type HttpRequest, type HttpResponse, TransportFailure } from "./http";

/** How to go on asking: what passes by itself, and how long to wait for it. */
export interface Persistence {
  /** One attempt that says nothing for so long is given up. */
  readonly attemptMs: number;
  /** The longest first pause; each next one may be twice as long, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
  readonly maxAttempts: number;
  /** Whether a status or a transport's reason speaks of the moment, not of the request. */
  readonly isTemporary: (sign: number | string) => boolean;
  /** Whether a status or a transport's reason says that even a request that changes something was not carried out. */
  readonly isUntouched?: (sign: number | string) => boolean;
}

export interface PatientRequest extends Omit<HttpRequest, "timeoutMs"> {
  /** From the call to the last byte of the last attempt. */
  readonly deadlineMs: number;
  /** From 0 to below 1; spreads the attempts of many callers. */
  readonly random?: () => number;
}

export interface PatientResponse extends HttpResponse {
  /** How often the request was sent. */
  readonly attempts: number;
}

const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/**
 * Sends a request and, where a repetition does no harm, sends it again after a temporary failure until the deadline.
 * Pauses double with jitter and are at least as long as `Retry-After` asks. A last answer is returned whatever its status.
 * @throws {TransportFailure} when the last attempt got no whole answer; an answer before one that timed out counts as the last.
 */
export async function sendPatiently(request: PatientRequest, persistence: Persistence): Promise<PatientResponse> {
  const { deadlineMs, random = Math.random } = request;
  const { attemptMs, maxAttempts, isTemporary, isUntouched = () => false } = persistence;
  const end = performance.now() + deadlineMs;
  const isRepeatable = IDEMPOTENT.has(request.method ?? "GET");
  let answered: HttpResponse | undefined;
  for (let attempts = 1; ; attempts++) {
    const leftMs = Math.max(1, end - performance.now());
    // What may not be repeated gets all the time there is.
    const timeoutMs = isRepeatable ? Math.min(leftMs, attemptMs) : leftMs;
    const outcome = await attempt(request, timeoutMs);
    const failed = outcome instanceof TransportFailure;
    const sign = failed ? outcome.reason : outcome.status;
    if (!failed && !isTemporary(sign)) return { ...outcome, attempts };
    const asked = failed ? 0 : retryAfterMs(outcome.headers["retry-after"], Date.now());
    const pauseMs = Math.max(asked, retryDelayMs(attempts, persistence, random()));
    const mayPass = isTemporary(sign) && (isRepeatable || isUntouched(sign));
    const hasTime = performance.now() + pauseMs < end && attempts < maxAttempts && request.signal?.aborted !== true;
    if (!mayPass || !hasTime) {
      if (!failed) return { ...outcome, attempts };
      // An attempt that the deadline cut short says less than the answer before it.
      if (answered !== undefined && outcome.reason === "TIMEOUT") return { ...answered, attempts };
      throw new TransportFailure(outcome.reason, outcome.cause, { attempts, status: outcome.status });
    }
    if (!failed) answered = outcome;
    // An abort ends the pause; the next attempt then fails at once and is the last.
    await sleep(pauseMs, undefined, { signal: request.signal }).catch(() => {});
  }
}

/** Returns the pause after an attempt: between half and all of a limit that doubles. `random` is in [0, 1). */
export function retryDelayMs(
  attempt: number,
  { firstPauseMs, longestPauseMs }: Pick<Persistence, "firstPauseMs" | "longestPauseMs">,
  random: number,
): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + random / 2);
}

/** Returns what a Retry-After header asks for, in seconds or as a date; 0 when it asks for nothing readable. */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}
