import { setTimeout as pause } from "node:timers/promises";
import { type HttpRequest, type HttpResponse, send, TransportFailure } from "../net/http";
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
const IDEMPOTENT: ReadonlySet<string> = new Set(["GET", "HEAD", "PUT", "DELETE"]);

/** The time by which an operation has to be over, however many requests it takes. */
export class Deadline {
  readonly patience: Patience;
  readonly #endsAt: number;

  constructor(patience: Patience) {
    this.patience = patience;
    this.#endsAt = performance.now() + patience.deadlineMs;
  }

  get leftMs(): number {
    return Math.max(0, Math.ceil(this.#endsAt - performance.now()));
  }
}

/**
 * Sends a request until it gets an answer that will not change by itself. A 429 was not carried out, so it is repeated for
 * every method; other failures only where a repetition does no harm.
 * @throws {TransportFailure} when the last attempt got no whole answer.
 */
export async function exchange(request: Omit<HttpRequest, "timeoutMs">, deadline: Deadline): Promise<HttpResponse> {
  const { attemptMs, backoffMs } = deadline.patience;
  const repeatable = IDEMPOTENT.has(request.method ?? "GET");
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce({ ...request, timeoutMs: Math.max(1, Math.min(attemptMs, deadline.leftMs)) });
    const failed = outcome instanceof TransportFailure;
    const sign = failed ? outcome.reason : outcome.status;
    const asked = failed ? 0 : retryAfterMs(outcome.headers["retry-after"], Date.now());
    const waitMs = Math.max(asked, retryDelayMs(attempt, backoffMs, Math.random()));
    const again = isTemporary(sign) && (repeatable || sign === 429);
    if (again && attempt < MAX_ATTEMPTS && waitMs < deadline.leftMs) {
      await pause(waitMs);
      continue;
    }
    if (failed) throw outcome;
    return outcome;
  }
}

/** Returns the pause after an attempt: between half and all of a limit that doubles. `random` is in [0, 1). */
export const retryDelayMs = (attempt: number, backoffMs: number, random: number): number =>
  backoffMs * 2 ** (attempt - 1) * (0.5 + random / 2);

/** Returns what a Retry-After header asks for, in seconds or as a date; 0 when it asks for nothing readable. */
export function retryAfterMs(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const wait = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(wait) ? Math.max(0, wait) : 0;
}

async function attemptOnce(request: HttpRequest): Promise<HttpResponse | TransportFailure> {
  try {
    return await send(request);
  } catch (error) {
    if (error instanceof TransportFailure) return error;
    throw error;
  }
}
