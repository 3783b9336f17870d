import { Agent, request } from "undici";

/** A host that has not accepted a connection by then is not going to; the rest of the deadline is for the answer. */
const CONNECT_TIMEOUT_MS = 5_000;

/** What a timer can hold: after a longer wait it would be over at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** One for the whole process, so that connections are kept alive between requests; idle ones do not hold the process. */
const dispatcher = new Agent({ connect: { timeout: CONNECT_TIMEOUT_MS } });

export interface HttpRequest {
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** From the call to the last byte of the body; rounded up to whole milliseconds. */
  readonly timeoutMs: number;
  /** A longer body is cut here and `truncated` says so. */
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly truncated: boolean;
}

/**
 * The request got no whole answer. `reason` is a stable code: TIMEOUT when the deadline was over, ABORTED when the caller
 * ended it, otherwise the transport's own (ECONNREFUSED, UND_ERR_SOCKET, …).
 */
export class TransportFailure extends Error {
  readonly reason: string;

  constructor(reason: string, cause: unknown) {
    super(`no answer (${reason})`, { cause });
    this.name = "TransportFailure";
    this.reason = reason;
  }
}

/**
 * Sends one request under one deadline and reads a bounded body. Redirects are never followed: a 3xx is an answer.
 * @throws {TransportFailure} when no whole answer arrived in time.
 */
export async function send(options: HttpRequest): Promise<HttpResponse> {
  const deadline = AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(options.timeoutMs)), LONGEST_TIMEOUT_MS));
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  try {
    const answer = await request(options.url, {
      method: options.method ?? "GET",
      headers: options.headers ?? {},
      body: options.body ?? null,
      signal,
      dispatcher,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > options.maxBodyBytes) break;
    }
    const body = Buffer.concat(chunks);
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(", ") : `${value}`,
      ]),
    );
    return {
      status: answer.statusCode,
      headers,
      body: body.subarray(0, options.maxBodyBytes),
      truncated: body.length > options.maxBodyBytes,
    };
  } catch (error) {
    if (options.signal?.aborted) throw new TransportFailure("ABORTED", error);
    throw new TransportFailure(deadline.aborted ? "TIMEOUT" : reasonOf(error), error);
  }
}

function reasonOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "UNKNOWN";
  if ("code" in error && typeof error.code === "string") return error.code;
  return "name" in error && typeof error.name === "string" ? error.name : "UNKNOWN";
}
