import { EventEmitter } from "node:events";
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
export async function send(request: HttpRequest): Promise<HttpResponse> {
  const outcome = await attempt(request, request.timeoutMs);
  if (outcome instanceof TransportFailure) throw outcome;
  return outcome;
}

/** Does what `send` does, and returns the failure. */
export function attempt(
  { method = "GET", url, headers = {}, body, maxBodyBytes, signal, isAlone }: Omit<HttpRequest, "timeoutMs">,
  timeoutMs: number,
): Promise<HttpResponse | TransportFailure> {
  return new Promise((resolve) => {
    const abortion = signal && abortionOf(signal);
    const collector = new AnswerCollector(maxBodyBytes, (outcome) => {
      clearTimeout(timer);
      abortion?.off("abort", onAbort);
      resolve(outcome instanceof Error ? toFailure(outcome) : outcome);
    });
    const timer = setTimeout(
      () => collector.end(new TransportFailure("TIMEOUT", undefined, { status: collector.status })),
      Math.min(Math.max(0, Math.ceil(timeoutMs)), LONGEST_TIMEOUT_MS),
    );
    const onAbort = () => collector.end(new TransportFailure("ABORTED", signal?.reason));
    if (signal?.aborted) return onAbort();
    abortion?.on("abort", onAbort);
    try {
      const { origin, pathname, search } = new URL(url);
      (isAlone ? alone : kept).dispatch(
        { origin, path: `${pathname}${search}`, method, headers, body: body ?? null },
        collector,
      );
    } catch (error) {
      collector.end(toFailure(error));
    }
  });
}

const abortions = new WeakMap<AbortSignal, EventEmitter>();

/**
 * Returns what tells of the signal's abortion. The signal itself searches its listeners for each new one, and there may be
 * thousands; a Set that so many come to and leave would keep all that they hold until the next full collection of garbage.
 */
function abortionOf(signal: AbortSignal): EventEmitter {
  const known = abortions.get(signal);
  if (known !== undefined) return known;
  const abortion = new EventEmitter().setMaxListeners(0);
  abortions.set(signal, abortion);
  signal.addEventListener("abort", () => abortion.emit("abort"));
  return abortion;
}

const toFailure = (error: unknown) =>
  error instanceof TransportFailure ? error : new TransportFailure(reasonOf(error), error);

function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  return "name" in error && typeof error.name === "string" ? error.name : "UNKNOWN";
}
