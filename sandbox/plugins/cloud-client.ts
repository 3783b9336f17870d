import { Misuse, Undetermined } from "../../core/errors";
import { send, TransportFailure } from "../../core/net/http";
import { isRecord } from "../cloud/property";

const TIMEOUT_MS = 30_000;
/** A refresh of one resource answers with a few KB; this leaves room for any. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export interface CloudReply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export type CloudClient = (verb: string, body: unknown) => Promise<CloudReply>;

/** Returns a function that asks the sandbox's clouds: `POST <url>/cloud/<verb>`. */
export function createCloudClient(url: string | undefined): CloudClient {
  return async (verb, body) => {
    if (url === undefined || url === "") throw notRunning("SANDBOX_URL is not set");
    try {
      const answer = await send({
        method: "POST",
        url: `${url}/cloud/${verb}`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        timeoutMs: TIMEOUT_MS,
        maxBodyBytes: MAX_BODY_BYTES,
      });
      const parsed: unknown = JSON.parse(answer.body.toString("utf8"));
      if (answer.truncated || !isRecord(parsed)) throw new SyntaxError("not an object");
      return { status: answer.status, body: parsed };
    } catch (error) {
      if (error instanceof TransportFailure) throw notRunning(`nobody answers there (${error.reason})`);
      if (!(error instanceof SyntaxError)) throw error;
      throw new Undetermined({
        what: "The sandbox's cloud",
        why: "its answer was not the JSON that was expected",
        fix: "See `npx sandbox status`",
      });
    }
  };
}

const notRunning = (why: string) =>
  new Misuse({
    what: "The sandbox's cloud",
    why,
    fix: "Run `npx sandbox up`, and this command through `npx sandbox exec --`",
  });
