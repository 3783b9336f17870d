import type { HttpRequest, HttpResponse } from "../net/http";
import { sendPatiently } from "../net/retry";
import { isTemporary } from "./errors";

/** How long to go on asking. */
export interface Patience {
  /** For one operation with its retries and its token exchange. */
  readonly deadlineMs: number;
  /** For one attempt. */
  readonly attemptMs: number;
  /** The longest first pause; each next one may be twice as long. */
  readonly backoffMs: number;
}

export const DEFAULT_PATIENCE: Patience = { deadlineMs: 60_000, attemptMs: 15_000, backoffMs: 250 };
const MAX_ATTEMPTS = 6;

/** The time by which an operation has to be over, however many requests it takes. */
export class Deadline {
  readonly patience: Patience;
  readonly #endsAt: number;

  constructor(patience: Patience) {
    this.patience = patience;
    this.#endsAt = performance.now() + patience.deadlineMs;
  }

  get leftMs(): number {
    return Math.max(1, Math.ceil(this.#endsAt - performance.now()));
  }
}

/**
 * Sends a request until it gets an answer that will not change by itself. A 429 was not carried out, so it is repeated for
 * every method; other failures only where a repetition does no harm.
 * @throws {TransportFailure} when the last attempt got no whole answer.
 */
export function exchange(request: Omit<HttpRequest, "timeoutMs">, deadline: Deadline): Promise<HttpResponse> {
  const { attemptMs, backoffMs } = deadline.patience;
  return sendPatiently(
    { ...request, deadlineMs: deadline.leftMs },
    {
      attemptMs,
      firstPauseMs: backoffMs,
      longestPauseMs: Number.POSITIVE_INFINITY,
      maxAttempts: MAX_ATTEMPTS,
      isTemporary,
      isUntouched: (status) => status === 429,
    },
  );
}
