import type { z } from "zod";
import type { TenantEndpoint } from "../core/model/tenant";
import { TransportFailure } from "../core/net/http";
import { type PatientResponse, sendPatiently } from "../core/net/retry";
import { describeAnswer, isJson, tryParseJson } from "./describe-answer";
import type { Shortfall } from "./finding";
import { isTemporaryStatus, PERSISTENCE } from "./persistence";

interface Question<T> {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Below the tenant's base URL, with its query. */
  readonly path: string;
  readonly json?: unknown;
  /** Sends no bearer. */
  readonly anonymous?: boolean;
  readonly isExpectedStatus: (status: number, attempts: number) => boolean;
  /** What the JSON body must be; absent where only the status counts. */
  readonly shape?: z.ZodType<T>;
  /** The expectation in words, for the report. */
  readonly expected: string;
}

export type Reply<T> =
  | {
      readonly result: "answered";
      readonly value: T;
      /** The body as it came. */
      readonly text: string;
      /** Method and URL. */
      readonly request: string;
      readonly status: number;
    }
  | Shortfall;

export type Ask = <T>(question: Question<T>) => Promise<Reply<T>>;

export interface AskOptions {
  /** How long the next question may take. */
  readonly leftMs: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Far above any healthy answer of these routes; more is cut and fails. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Returns how to ask one tenant. The bearer goes to the tenant's own URL only: nothing is followed. */
export function createAsk(tenant: TenantEndpoint, options: AskOptions): Ask {
  return async (question) => {
    const request = `${question.method ?? "GET"} ${tenant.url}${question.path}`;
    try {
      return judge(question, request, await exchange(tenant, question, options));
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      const got = options.signal?.aborted ? "the run was ended" : error.message;
      return { result: "undetermined", expected: question.expected, got, request };
    }
  };
}

function exchange(
  tenant: TenantEndpoint,
  { method = "GET", path, json, anonymous }: Question<unknown>,
  { leftMs, signal }: AskOptions,
): Promise<PatientResponse> {
  return sendPatiently(
    {
      method,
      url: `${tenant.url}${path}`,
      headers: {
        accept: "application/json",
        ...(json === undefined ? {} : { "content-type": "application/json" }),
        ...(anonymous ? {} : { authorization: `Bearer ${tenant.token}` }),
        ...(tenant.orgId === undefined ? {} : { "x-molecule-org-id": tenant.orgId }),
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      maxBodyBytes: MAX_BODY_BYTES,
      deadlineMs: Math.max(1, leftMs()),
      ...(signal === undefined ? {} : { signal }),
    },
    PERSISTENCE,
  );
}

function judge<T>(question: Question<T>, request: string, response: PatientResponse): Reply<T> {
  const { status, attempts } = response;
  const fallShort = (result: Shortfall["result"], got: string): Shortfall => {
    return { result, expected: question.expected, got, request, status };
  };
  if (!question.isExpectedStatus(status, attempts)) {
    return fallShort(isTemporaryStatus(status) ? "undetermined" : "failed", describeAnswer(response));
  }
  if (response.truncated) return fallShort("failed", `a body of more than ${MAX_BODY_BYTES} bytes`);
  const answered = { result: "answered", text: response.body.toString("utf8"), request, status } as const;
  if (question.shape === undefined) return { ...answered, value: undefined as T };
  if (!isJson(response)) return fallShort("failed", describeAnswer(response));
  const parsed = question.shape.safeParse(tryParseJson(answered.text));
  if (parsed.success) return { ...answered, value: parsed.data };
  const first = parsed.error.issues[0];
  const where = first?.path.join(".") || "the body";
  return fallShort("failed", `${describeAnswer(response)}; ${where}: ${first?.message}`);
}
