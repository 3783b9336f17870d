import type { Persistence } from "../core/net/retry";

/** Answers that speak of the moment, not of the build. A 500 does not: it is what a broken build answers. */
const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** A wrong certificate or an answer that is no HTTP will be the same next time; these may not, while a server restarts. */
const TEMPORARY_REASONS: ReadonlySet<string> = new Set([
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

/** With these nothing of the request arrived, or the tenant refused to look at it: a write is still to be made. */
const UNTOUCHED: ReadonlySet<number | string> = new Set([
  429,
  "EAI_AGAIN",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export const isTemporaryStatus = (status: number): boolean => TEMPORARY_STATUSES.has(status);

/** How the suite goes on asking a tenant, within a check's own deadline. */
export const PERSISTENCE: Persistence = {
  // So that a check's deadline of 20 s holds at least two attempts.
  attemptMs: 8_000,
  firstPauseMs: 200,
  longestPauseMs: 2_000,
  maxAttempts: Number.POSITIVE_INFINITY,
  isTemporary: (sign) => (typeof sign === "number" ? isTemporaryStatus(sign) : TEMPORARY_REASONS.has(sign)),
  isUntouched: (sign) => UNTOUCHED.has(sign),
};

/** For a question whose first answer is the answer; it gets all the time there is. */
export const ONCE: Persistence = { ...PERSISTENCE, attemptMs: Number.POSITIVE_INFINITY, maxAttempts: 1 };
