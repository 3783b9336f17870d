import { z } from "zod";
import { type CanaryError, Misuse, Refused, Undetermined } from "../errors";
import type { HttpResponse } from "../net/http";

/** The registry knows, and there is no such image. */
export class Absent extends Refused {}

/** The registry does not let us: no right, or no credentials. */
export class Denied extends Misuse {}

/** Too many requests, still, after the pauses that the registry asked for. */
export class Throttled extends Undetermined {}

/** No usable answer: unreachable, a 5xx, a timeout, a redirect. */
export class Unavailable extends Undetermined {}

/** The answer contradicts itself: bytes, digest or media type are not what was said. */
export class Corrupt extends Refused {}

/** What was asked, in the words of the messages. */
export interface Question {
  /** What failed when it fails, as a subject: "Reading ghcr.io/acme/platform:latest". */
  readonly what: string;
  readonly host: string;
  readonly right: "pull" | "push";
  /** Whether it is an image that is asked for: only then a 404 says that there is none. */
  readonly isImage: boolean;
  /** How we presented ourselves, as a clause: "anonymously, as there are no credentials for ghcr.io". */
  readonly identity: string;
}

const TEMPORARY_STATUSES: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);
/** Not among them: a refused connection and an unknown name, which say that nobody is there. */
const TEMPORARY_REASONS: ReadonlySet<string> = new Set([
  "TIMEOUT",
  "EAI_AGAIN",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_SOCKET",
]);

/** Says whether the same request may succeed a moment later. */
export const isTemporary = (sign: number | string): boolean =>
  typeof sign === "number" ? TEMPORARY_STATUSES.has(sign) : TEMPORARY_REASONS.has(sign);

/** Returns the error for an answer that is not the expected one. */
export function errorOf(question: Question, answer: HttpResponse): CanaryError {
  const { what, host, right, isImage, identity } = question;
  const said = [answer.status, ...errorCodes(answer.body)].join(" ");
  switch (answer.status) {
    case 404:
      if (!isImage) {
        return new Refused({
          what,
          why: `${host} knows no such place (${said})`,
          fix: "Check the repository's name, and that it was made; a private one also looks absent to those who may not see it",
        });
      }
      return new Absent({
        what,
        why: `there is no such image (${said})`,
        fix: "Check the name and the tag, and that the build was published; a private image also looks absent to those who may not see it",
      });
    case 401:
    case 403:
      return new Denied({
        what,
        why: `the right to ${right} was denied (${said}); it was asked ${identity}`,
        fix: `Give credentials with the right to ${right}: ${
          host === "ghcr.io"
            ? `GITHUB_ACTOR and GITHUB_TOKEN with ${right === "push" ? "write:packages" : "read:packages"}`
            : `an entry for ${host} in Docker's config.json`
        }`,
      });
    case 429:
      return new Throttled({
        what,
        why: `${host} is limiting our requests (${said})`,
        fix: "Wait some minutes and run it again",
      });
    default:
      if (answer.status >= 400 && answer.status < 500 && !isTemporary(answer.status)) {
        return new Refused({
          what,
          why: `${host} refused it (${said})`,
          fix: "Look up the code in the registry's log",
        });
      }
      return new Unavailable({
        what,
        why:
          answer.status >= 300 && answer.status < 400
            ? `${host} redirected to another place (${answer.status}), which is never followed`
            : `${host} gave no usable answer (${said})`,
        fix: "See whether the registry is healthy, then run it again",
      });
  }
}

/** Returns the error for an answer of a place that a registry sent us to, which knows nothing of rights or images. */
export function errorElsewhere(what: string, host: string, { status }: HttpResponse): CanaryError {
  return new Unavailable({
    what,
    why: `${host}, to which the registry sent us for it, gave no usable answer (${status})`,
    fix: "See whether the registry and its storage are healthy, then run it again",
  });
}

/** Returns the error for a request that got no whole answer. */
export function unreachable({ what, host }: Pick<Question, "what" | "host">, reason: string, cause: unknown) {
  return new Unavailable({
    what,
    why: `${host} did not answer (${reason})`,
    fix: "Check the host's name and the network, and that the registry is up, then run it again",
    cause,
  });
}

const errorsSchema = z.object({ errors: z.array(z.object({ code: z.string().regex(/^[A-Z_]{1,40}$/) })).max(10) });

/** Returns the codes of an answer, and only them: a registry's prose is not ours to print. */
export function errorCodes(body: Buffer): string[] {
  try {
    return errorsSchema.parse(JSON.parse(body.toString("utf8"))).errors.map(({ code }) => code);
  } catch {
    return [];
  }
}
