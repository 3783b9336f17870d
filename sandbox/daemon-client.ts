import { z } from "zod";
import { Misuse, Undetermined } from "../core/errors";
import { send, TransportFailure } from "../core/net/http";
import { tryParseJson } from "./json-http";
import { type Settings, sandboxUrl } from "./settings";

const TIMEOUT_MS = 10_000;
const MAX_BODY_BYTES = 8 * 1024 * 1024;

const statusSchema = z.object({
  id: z.string(),
  pid: z.int(),
  registry: z.object({ pid: z.int().nullable(), ready: z.boolean() }),
  machines: z.int(),
  resources: z.int(),
});

export type DaemonStatus = z.infer<typeof statusSchema>;

export interface DaemonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Asks the sandbox's daemon; with a body it is a POST.
 * @throws {Misuse} when it is not up.
 * @throws {Undetermined} when it does not answer in time.
 */
export async function askDaemon(
  settings: Settings,
  path: string,
  body?: unknown,
  timeoutMs = TIMEOUT_MS,
): Promise<DaemonAnswer> {
  const post = body === undefined ? {} : { method: "POST" as const, body: JSON.stringify(body) };
  try {
    const answer = await send({
      url: `${sandboxUrl(settings)}${path}`,
      timeoutMs,
      maxBodyBytes: MAX_BODY_BYTES,
      ...post,
    });
    return { status: answer.status, body: tryParseJson(answer.body.toString("utf8")) };
  } catch (cause) {
    const isDown = cause instanceof TransportFailure && cause.reason === "ECONNREFUSED";
    if (isDown) throw new Misuse({ what: "The sandbox", why: "it is not up", fix: "Run `npx sandbox up`" });
    throw new Undetermined({
      what: "The sandbox",
      why: "it gives no answer",
      fix: "Run `npx sandbox up`: it recovers a sandbox that hangs",
      cause,
    });
  }
}

/** Returns the status of this very sandbox's daemon; undefined when it is not up or something else has its port. */
export async function tryReadStatus(settings: Settings, timeoutMs = TIMEOUT_MS): Promise<DaemonStatus | undefined> {
  const answer = await askDaemon(settings, "/sandbox/status", undefined, timeoutMs).catch(() => undefined);
  const status = statusSchema.safeParse(answer?.body);
  return status.success && status.data.id === settings.id ? status.data : undefined;
}

/** @throws {Misuse} when the sandbox is not up. */
export async function requireUp(settings: Settings): Promise<DaemonStatus> {
  const status = await tryReadStatus(settings);
  if (status !== undefined) return status;
  throw new Misuse({ what: "The sandbox", why: "it is not up", fix: "Run `npx sandbox up`" });
}
