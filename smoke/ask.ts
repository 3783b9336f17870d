import type { z } from "zod";
import type { TenantEndpoint } from "../core/model/tenant";
import { tryParseJson } from "../core/model/try-parse-json";
import { TransportFailure } from "../core/net/http";
import { type PatientResponse, sendPatiently } from "../core/net/retry";
import { describeAnswer, describeForm, isJson } from "./describe-answer";
import type { Shortfall } from "./finding";
import { isTemporaryStatus, ONCE, PERSISTENCE } from "./persistence";

interface Question<T> {
  readonly method?: "GET" | "POST" | "DELETE";
  /** Below the tenant's base URL, with its query. */
  readonly path: string;
  readonly json?: unknown;
  /** Whose bearer is sent; the tenant's own unless given. `neighbour`: another tenant's. */
  readonly as?: "admin" | "nobody" | "neighbour";
  readonly isExpectedStatus: (status: number, attempts: number) => boolean;
  /** What the JSON body must be; absent where only the status counts. */
  readonly shape?: z.ZodType<T>;
  /** The expectation in words, for the report. */
  readonly expected: string;
  /** How often it was sent before this. */
  readonly attemptsBefore?: number;
  /** Whether an answer may hold what a customer told the tenant, so that not even an error is quoted. */
  readonly isPrivate?: boolean;
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
      /** Lower-case names. */
      readonly headers: Readonly<Record<string, string>>;
      /** Whether it was sent before and got no answer, so that it may have been carried out twice. */
      readonly isSecond?: true;
    }
  | Shortfall;

export type Ask = <T>(question: Question<T>) => Promise<Reply<T>>;

export interface AskOptions {
  /** How long the next question may take. */
  readonly leftMs: () => number;
  readonly signal?: AbortSignal | undefined;
  /** Asks nothing twice. */
  readonly isOnce?: boolean;
  /** Another tenant's bearer. */
  readonly neighbourToken: string;
  /** Is told of every question how often it was sent. */
  readonly onAttempts?: (attempts: number) => void;
}

/** Far above any healthy answer of these routes; more is cut and fails. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Returns how to ask one tenant. A bearer goes to the tenant's own URL only: nothing is followed. */
export function createAsk(tenant: TenantEndpoint, options: AskOptions): Ask {
  return async (question) => {
    const count = (attempts: number) => options.onAttempts?.((question.attemptsBefore ?? 0) + attempts);
    const request = `${question.method ?? "GET"} ${tenant.url}${question.path}`;
    try {
      const response = await exchange(tenant, question, options);
      count(response.attempts);
      return judge(question, request, response);
    } catch (error) {
      if (!(error instanceof TransportFailure)) throw error;
      count(error.attempts);
      const { status } = error;
      // An answer without end where its status alone counts, and is wrong: a stream from a route that must refuse.
      if (question.shape === undefined && status !== undefined && isWrong(question, status)) {
        const got = `${status} and a body without end`;
        return { result: "failed", expected: question.expected, got, request, status };
      }
      return {
        result: "undetermined",
        expected: question.expected,
        got: error.message,
        request,
        ...(isLost(error) ? { isLost: true } : {}),
      };
    }
  };
}

const isWrong = ({ isExpectedStatus }: Question<unknown>, status: number) =>
  !isExpectedStatus(status, 1) && !isTemporaryStatus(status);

/** Of what took the whole deadline, nothing is left to find out. */
const isLost = ({ reason }: TransportFailure) => reason !== "TIMEOUT" && PERSISTENCE.isTemporary(reason);

function exchange(
  tenant: TenantEndpoint,
  { method = "GET", path, json, as = "admin", attemptsBefore = 0 }: Question<unknown>,
  { leftMs, signal, isOnce, neighbourToken }: AskOptions,
): Promise<PatientResponse> {
  const headers: Record<string, string> = { accept: "application/json" };
  if (json !== undefined) headers["content-type"] = "application/json";
  if (as !== "nobody") headers.authorization = `Bearer ${as === "admin" ? tenant.token : neighbourToken}`;
  if (tenant.orgId !== undefined) headers["x-molecule-org-id"] = tenant.orgId;
  return sendPatiently(
    {
      method,
      url: `${tenant.url}${path}`,
      headers,
      body: json === undefined ? undefined : JSON.stringify(json),
      maxBodyBytes: MAX_BODY_BYTES,
      deadlineMs: Math.max(1, leftMs()),
      signal,
      isAlone: attemptsBefore > 0,
    },
    isOnce ? ONCE : PERSISTENCE,
  );
}

function judge<T>(question: Question<T>, request: string, response: PatientResponse): Reply<T> {
  const { status, attempts } = response;
  const describe = question.isPrivate ? describeForm : describeAnswer;
  const fallShort = (result: Shortfall["result"], got: string): Shortfall => {
    return { result, expected: question.expected, got, request, status };
  };
  if (!question.isExpectedStatus(status, attempts)) {
    return fallShort(isTemporaryStatus(status) ? "undetermined" : "failed", describe(response));
  }
  if (response.truncated) return fallShort("failed", `a body of more than ${MAX_BODY_BYTES} bytes`);
  const { headers } = response;
  const text = response.body.toString("utf8");
  const answer = (value: T): Reply<T> => ({ result: "answered", value, text, request, status, headers });
  if (question.shape === undefined) return answer(undefined as T);
  if (!isJson(response)) return fallShort("failed", describe(response));
  const parsed = question.shape.safeParse(tryParseJson(text));
  if (parsed.success) return answer(parsed.data);
  const first = parsed.error.issues[0];
  const where = first?.path.join(".") || "the body";
  return fallShort("failed", `${describe(response)}; ${where}: ${first?.message}`);
}
