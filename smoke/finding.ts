/** Why a check did not pass. `undetermined`: it could not tell (timeout, reset, 429, 502–504). */
export interface Shortfall {
  readonly result: "failed" | "undetermined";
  readonly expected: string;
  readonly got: string;
  /** Method and URL. */
  readonly request?: string;
  readonly status?: number;
  /** Whether no answer came, so that nobody knows what became of the request. */
  readonly isLost?: true;
}

/** `isAssumed`: nothing spoke against it and nothing for it, and the user said to go on then. */
export type Finding = { readonly result: "passed"; readonly isAssumed?: true } | Shortfall;

export const passed: Finding = { result: "passed" };

/** Returns the finding that a tenant answered in the right form and said the wrong thing. */
export function failed(
  reply: Required<Pick<Shortfall, "request" | "status">>,
  expected: string,
  got: string,
): Shortfall {
  return { result: "failed", expected, got, request: reply.request, status: reply.status };
}
