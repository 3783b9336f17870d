import type { Agent as UndiciAgent } from "undici";
import { AnswerCollector, type HttpResponse } from "./answer-collector";

export type { HttpResponse } from "./answer-collector";

// The package's own door also loads fetch, WebSocket, mocks and more, which is half of the time that a verb takes to start.
const Agent = require("undici/lib/dispatcher/agent") as typeof UndiciAgent;

/** A host that has not accepted a connection by then is not going to; the rest of the deadline is for the answer. */
const CONNECT_TIMEOUT_MS = 5_000;

/** What a timer can hold: after a longer wait it would be over at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** One for the whole process, so that connections are kept alive between requests; idle ones do not hold the process. */
const kept = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });
const alone = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS }, pipelining: 0 });

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
  /** From the call to the last byte of the body; rounded up to whole milliseconds. */
  readonly timeoutMs: number;
  /** A longer body is cut here and `truncated` says so. */
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal | undefined;
  /** On a connection of its own, which a server cannot have closed in the moment of its use as it can one that was kept. */
  readonly isAlone?: boolean;
}

/**
 * The request got no whole answer. `reason` is a stable code: TIMEOUT when the deadline was over, ABORTED when the caller
 * ended it, otherwise the transport's own (ECONNREFUSED, UND_ERR_SOCKET, …).
 */
export class TransportFailure extends Error {
  readonly reason: string;
  /** How often the request was sent. */
  readonly attempts: number;
  /** The status of an answer whose body had no end in time. */
  readonly status: number | undefined;

  constructor(
    reason: string,
    cause: unknown,
    { attempts = 1, status }: { attempts?: number; status?: number | undefined } = {},
  ) {
    super(`no answer (${reason})`, { cause });
    this.name = "TransportFailure";
    this.reason = reason;
    this.attempts = attempts;
    this.status = status;
  }
}

/**
 * Sends one request under one deadline and reads a bounded body. Redirects are never followed: a 3xx is an answer.
 * @throws {TransportFailure} when no whole answer arrived in time.
 */
export async function send(options: HttpRequest): Promise<HttpResponse> {
  const { method = "GET", headers = {}, body = null, maxBodyBytes, signal } = options;
  const collector = new AnswerCollector(maxBodyBytes);
  const timer = setTimeout(
    () => collector.end(new TransportFailure("TIMEOUT", undefined, { status: collector.status })),
    Math.min(Math.max(0, Math.ceil(options.timeoutMs)), LONGEST_TIMEOUT_MS),
  );
  const onAbort = () => collector.end(new TransportFailure("ABORTED", signal?.reason));
  const waiting = signal && waitingFor(signal);
  waiting?.add(onAbort);
  try {
    if (signal?.aborted) onAbort();
    else {
      const { origin, pathname, search } = new URL(options.url);
      (options.isAlone ? alone : kept).dispatch(
        { origin, path: `${pathname}${search}`, method, headers, body },
        collector,
      );
    }
    return await collector.answer;
  } catch (error) {
    throw error instanceof TransportFailure ? error : new TransportFailure(reasonOf(error), error);
  } finally {
    clearTimeout(timer);
    waiting?.delete(onAbort);
  }
}

const waitingBySignal = new WeakMap<AbortSignal, Set<() => void>>();

/** Returns who is told when the signal is aborted. It searches its own listeners for each new one, and there may be thousands. */
function waitingFor(signal: AbortSignal): Set<() => void> {
  const known = waitingBySignal.get(signal);
  if (known !== undefined) return known;
  const waiting = new Set<() => void>();
  waitingBySignal.set(signal, waiting);
  signal.addEventListener("abort", () => {
    for (const tell of waiting) tell();
  });
  return waiting;
}

function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  return "name" in error && typeof error.name === "string" ? error.name : "UNKNOWN";
}
