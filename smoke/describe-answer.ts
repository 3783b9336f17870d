import { tryParseJson } from "../core/model/try-parse-json";
import type { HttpResponse } from "../core/net/http";

export const isJson = (response: HttpResponse): boolean =>
  /^application\/json\s*(;|$)/i.test(response.headers["content-type"] ?? "");

/**
 * Returns an answer in words. What a server says about an error is quoted; what it says with success is described by its
 * form alone, because it may hold what a customer wrote.
 */
export function describeAnswer(response: HttpResponse): string {
  const { status, body } = response;
  const text = body.toString("utf8");
  const isError = status >= 400 || (status < 300 && /^\s*</.test(text));
  return isError && text !== "" ? `${headOf(response)}: ${text}` : describeForm(response);
}

/** Returns an answer in words, without quoting any of it. */
export function describeForm(response: HttpResponse): string {
  const { status, body } = response;
  if (status >= 300 && status < 400) return `${headOf(response)}, a redirect`;
  if (status >= 400 && body.length === 0) return headOf(response);
  return `${headOf(response)}, ${formOf(tryParseJson(body.toString("utf8")), body.length)}`;
}

const headOf = ({ status, headers }: HttpResponse) =>
  `${status} ${headers["content-type"]?.split(";")[0]?.trim() ?? "without a content type"}`;

function formOf(value: unknown, bytes: number): string {
  if (value === undefined) return `${bytes} bytes that are no JSON`;
  if (Array.isArray(value)) return `a JSON array of ${value.length}`;
  return value === null ? "JSON null" : `a JSON ${typeof value}`;
}
