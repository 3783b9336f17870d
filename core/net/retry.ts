import { setTimeout as sleep } from "node:timers/promises";
import { type HttpRequest, type HttpResponse, send, TransportFailure } from "./http";

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

/** One attempt that says nothing for so long is given up, so that a deadline of 20 s holds at least two. */
const ATTEMPT_TIMEOUT_MS = 8_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

const IDEMPOTENT = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** Answers that speak of the moment, not of the request. */
const TEMPORARY_STATUSES = new Set([429, 502, 503, 504]);

/** A wrong certificate or an answer that is no HTTP will be the same next time; these may not. */
const TEMPORARY_REASONS = new Set([
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
  "TIMEOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
]);

export const isTemporaryStatus = (status: number): boolean => TEMPORARY_STATUSES.has(status);

/**
 * Sends a request and, when it is idempotent, sends it again after a temporary failure until the deadline.
 * Pauses double with jitter; `Retry-After` is obeyed. A last answer is returned whatever its status.
 * @throws {TransportFailure} when the last attempt got no whole answer.
 */
export async function sendPatiently(request: PatientRequest): Promise<PatientResponse> {
  const { deadlineMs, random = Math.random, ...rest } = request;
  const end = performance.now() + deadlineMs;
  const repeatable = IDEMPOTENT.has(request.method ?? "GET");
  for (let attempts = 1; ; attempts++) {
    const leftMs = Math.max(1, Math.ceil(end - performance.now()));
    const outcome = await attemptOnce({
      ...rest,
      timeoutMs: repeatable ? Math.min(leftMs, ATTEMPT_TIMEOUT_MS) : leftMs,
    });
    const pauseMs = outcome.retryAfterMs ?? random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
    const isLast = !repeatable || !outcome.temporary || performance.now() + pauseMs >= end || request.signal?.aborted;
    if (isLast) {
      if (outcome.failure !== undefined) throw outcome.failure;
      return { ...outcome.response, attempts };
    }
    // An abort ends the pause; the next attempt then fails at once and is the last.
    await sleep(pauseMs, undefined, { signal: request.signal }).catch(() => {});
  }
}

type Attempt = { readonly temporary: boolean; readonly retryAfterMs?: number | undefined } & (
  | { readonly response: HttpResponse; readonly failure?: never }
  | { readonly failure: TransportFailure }
);

async function attemptOnce(request: HttpRequest): Promise<Attempt> {
  try {
    const response = await send(request);
    const temporary = isTemporaryStatus(response.status);
    return { response, temporary, retryAfterMs: temporary ? retryAfterMs(response.headers["retry-after"]) : undefined };
  } catch (error) {
    if (!(error instanceof TransportFailure)) throw error;
    return { failure: error, temporary: TEMPORARY_REASONS.has(error.reason) };
  }
}

/** The header's form in seconds; its date form is as good as none here. */
function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
