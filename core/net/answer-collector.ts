import type { Dispatcher } from "undici";

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a repeated header is joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly truncated: boolean;
}

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** Collects one answer with a bounded body. A stream for each of thousands of small bodies would cost more than all the rest. */
export class AnswerCollector implements Dispatcher.DispatchHandler {
  readonly #maxBodyBytes: number;
  readonly #settle: (outcome: HttpResponse | Error) => void;
  readonly #chunks: Buffer[] = [];
  #length = 0;
  #status = 0;
  #headers: RawHeaders = {};
  #controller: Dispatcher.DispatchController | undefined;
  #endedBy: Error | undefined;

  /** `settle` is told the answer, the transport's error or what `end` was given; only the first time counts. */
  constructor(maxBodyBytes: number, settle: (outcome: HttpResponse | Error) => void) {
    this.#maxBodyBytes = maxBodyBytes;
    this.#settle = settle;
  }

  /** The status, once it is known. */
  get status(): number | undefined {
    return this.#status === 0 ? undefined : this.#status;
  }

  /** Gives up: no more is sent, and nothing more is read. */
  end(error: Error): void {
    this.#endedBy ??= error;
    this.#settle(error);
    this.#controller?.abort(error);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // It may have waited for a connection until nobody wanted it any more.
    if (this.#endedBy !== undefined) controller.abort(this.#endedBy);
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    this.#status = status;
    this.#headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#length <= this.#maxBodyBytes) return;
    this.#finish();
    controller.abort(new Error("the body is longer than wanted"));
  }

  onResponseEnd(): void {
    this.#finish();
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#settle(error);
  }

  #finish(): void {
    const body = this.#chunks.length === 1 && this.#chunks[0] ? this.#chunks[0] : Buffer.concat(this.#chunks);
    this.#settle({
      status: this.#status,
      headers: joined(this.#headers),
      body: body.subarray(0, this.#maxBodyBytes),
      truncated: this.#length > this.#maxBodyBytes,
    });
  }
}

function joined(raw: RawHeaders): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) headers[name] = Array.isArray(value) ? value.join(", ") : `${value}`;
  return headers;
}
