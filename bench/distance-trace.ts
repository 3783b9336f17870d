// What the distance and those who ask it agree on.

/** Answers with the requests since it was last asked, and starts anew. */
export const TRACE_PATH = "/trace";

/** Where the distance answers for the token service; everything else is the registry's. */
export const TOKEN_PATH = "/token";

/** A request as the distance saw it. */
export interface Crossing {
  /** Like `PUT /v2/acme/platform/manifests/latest`. */
  readonly line: string;
  readonly status: number;
  /** 1 for a request before which nothing was answered, else one more than the deepest that was: its round trip. */
  readonly depth: number;
}
