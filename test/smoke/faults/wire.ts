import {
  answer,
  closed,
  drip,
  dripHeaders,
  gzipped,
  HTML,
  hang,
  hangAfterHeaders,
  hugeHeaders,
  noHttp,
  redirect,
  reset,
  tenMegabytes,
  truncated,
  untyped,
} from "../../support/faulty-tenant";
import type { WireFault } from "../../support/smoke-tenant";
import { SHORT_MS } from "./fault-case";

interface Way {
  readonly what: string;
  readonly fault: WireFault;
  readonly got: RegExp;
  /** Where nothing of an answer is quoted, when that differs. */
  readonly form?: RegExp;
  /** Whether a write that it hits is looked for, and found where it arrived. */
  readonly isGotOver?: boolean;
  /** Where the check ends only with its deadline. */
  readonly checkDeadlineMs?: number;
}

const NO_JSON = /^200 [a-z/]+, \d+ bytes that are no JSON/;

/** Answers that no request for JSON may take for health, whatever it is about. */
export const WRONG_ANSWERS: readonly Way[] = [
  { what: "HTML with 200", fault: HTML, got: /^200 text\/html: <!doctype/, form: NO_JSON },
  {
    what: "HTML that says to be JSON",
    fault: answer(200, "<html>[1]</html>"),
    got: /^200 application\/json: <html>/,
    form: NO_JSON,
  },
  {
    what: "an error of the server",
    fault: answer(500, { error: "boom" }),
    got: /^500 application\/json: .*boom/,
    form: /^500 application\/json, a JSON object$/,
  },
  { what: "400", fault: answer(400, { error: "bad" }), got: /^400 / },
  { what: "401 to its own bearer", fault: answer(401, { error: "unauthorized" }), got: /^401 / },
  { what: "a missing route", fault: answer(404, { error: "not found" }), got: /^404 / },
  { what: "the right status for no content", fault: answer(204, ""), got: /^204 / },
  { what: "a JSON string", fault: answer(200, '"[]"'), got: /a JSON string/ },
  { what: "a number", fault: answer(200, "42"), got: /a JSON number/ },
  { what: "null", fault: answer(200, "null"), got: /JSON null/ },
  { what: "an empty body", fault: answer(200, ""), got: /0 bytes that are no JSON/ },
  { what: "half a JSON text", fault: answer(200, '[{"id":'), got: /no JSON/ },
  { what: "JSON and more", fault: answer(200, "[] []"), got: /no JSON/ },
  { what: "a wrong content type", fault: answer(200, "[]", "text/plain"), got: /^200 text\/plain/ },
  { what: "a content type like JSON's", fault: answer(200, "[]", "application/jsonp"), got: /^200 application\/jsonp/ },
  { what: "no content type", fault: untyped, got: /^200 without a content type/ },
  // It was not asked for, so nothing can be known of what is in it.
  { what: "gzip", fault: gzipped, got: /^200 application\/json, \d+ bytes that are no JSON/ },
  { what: "a redirect", fault: redirect("http://127.0.0.1:9/"), got: /^302 .*a redirect/ },
  { what: "10 MB", fault: tenMegabytes, got: /more than 1048576 bytes/ },
];

/** It is asked again until the deadline, which comes between two answers or in the midst of one. */
const again = (got: RegExp) => ({ got: new RegExp(`${got.source}|TIMEOUT`), checkDeadlineMs: SHORT_MS });
const never = { got: /TIMEOUT/, checkDeadlineMs: SHORT_MS };

/** What says nothing about the build: a network, an edge or a server that is not there at the moment. */
export const SILENCES: readonly Way[] = [
  { what: "a hang", fault: hang, ...never },
  { what: "a hang after the headers", fault: hangAfterHeaders(), ...never },
  { what: "a slow drip", fault: drip, ...never },
  { what: "a slow drip of headers", fault: dripHeaders, ...never },
  { what: "headers without measure", fault: hugeHeaders, got: /no answer \(UND_ERR_HEADERS_OVERFLOW\)/ },
  { what: "no HTTP", fault: noHttp, got: /no answer \(HTTPParserError\)/ },
  { what: "a reset", fault: reset, isGotOver: true, ...again(/no answer/) },
  { what: "a closed connection", fault: closed, isGotOver: true, ...again(/no answer/) },
  { what: "a truncated body", fault: truncated, isGotOver: true, ...again(/no answer/) },
  { what: "429", fault: answer(429, {}), ...again(/^429/) },
  { what: "502 from the edge", fault: answer(502, "bad gateway", "text/plain"), ...again(/^502/) },
  { what: "503 without its database", fault: answer(503, { code: "platform_unavailable" }), ...again(/^503/) },
  { what: "504 from the edge", fault: answer(504, "", "text/plain"), ...again(/^504/) },
];
