import { type HttpRequest, type HttpResponse, TransportFailure } from "../net/http";
import { Authenticator, type AuthenticatorOptions } from "./auth";
import { errorElsewhere, errorOf, unreachable } from "./errors";
import { DEFAULT_PATIENCE, Deadline, exchange, type Patience } from "./exchange";
import { originOf, type Repository } from "./reference";

export interface SessionOptions {
  /** Who to be at a host; asked only when the host demands it. Undefined is anonymous. */
  readonly credentials: AuthenticatorOptions["credentials"];
  /** The right that tokens are asked for; `push` includes `pull`. Default `pull`. */
  readonly access?: AuthenticatorOptions["access"];
  /** Default: 60 s for an operation, 15 s for an attempt, pauses from 250 ms. */
  readonly patience?: Patience;
}

/** What is not a manifest or a blob is a few hundred bytes. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** One request to a repository. */
export interface Call extends Pick<HttpRequest, "method" | "headers" | "body"> {
  /** Below the repository, like `manifests/latest`; or where the registry sent us. */
  readonly path: string | URL;
  /** What fails when it fails, as the subject of a message. */
  readonly what: string;
  readonly right: "pull" | "push";
  /** Default 64 KiB. */
  readonly maxBodyBytes?: number;
  /** Whether a 404 means that there is no such image. */
  readonly isImage?: boolean;
}

/** Puts questions to registries as somebody, patiently, and turns answers into errors. */
export class Session {
  readonly #patience: Patience;
  readonly #auth: Authenticator;

  constructor({ credentials, access = "pull", patience = DEFAULT_PATIENCE }: SessionOptions) {
    this.#auth = new Authenticator({ credentials, access });
    this.#patience = patience;
  }

  /** Returns the time by which an operation that begins now has to be over. */
  begin(): Deadline {
    return new Deadline(this.#patience);
  }

  /** @throws {CanaryError} when the answer has another status than those expected, or none came. */
  async ask(
    repository: Repository,
    call: Call,
    expected: readonly number[],
    deadline: Deadline,
  ): Promise<HttpResponse> {
    const answer = await this.call(repository, call, deadline);
    if (expected.includes(answer.status)) return answer;
    throw await this.errorOf(repository, call, answer);
  }

  /** Returns the answer, whatever its status. At another origin than the registry's nobody learns who we are. */
  call(repository: Repository, call: Call, deadline: Deadline): Promise<HttpResponse> {
    const { path, what, right: _right, isImage: _isImage, ...rest } = call;
    const url = urlOf(repository, path);
    const request = { maxBodyBytes: MAX_ANSWER_BYTES, ...rest, url: url.href };
    const sending = isHome(repository, url)
      ? this.#auth.present(repository, deadline, (authorization) =>
          exchange({ ...request, headers: { ...rest.headers, ...bearing(authorization) } }, deadline),
        )
      : exchange(request, deadline);
    return sending.catch((error: unknown) => {
      throw error instanceof TransportFailure ? unreachable({ what, host: url.host }, error.reason, error) : error;
    });
  }

  /** Gives up an upload, if it lets us: a token to push often may not, and the registry clears empty uploads itself. */
  async abandon(repository: Repository, upload: URL): Promise<void> {
    if (!isHome(repository, upload)) return;
    const headers = bearing((await this.#auth.current(repository))?.header);
    const deadline = new Deadline({ ...this.#patience, deadlineMs: this.#patience.attemptMs });
    const giveUp = { method: "DELETE", url: upload.href, headers, maxBodyBytes: MAX_ANSWER_BYTES } as const;
    await exchange(giveUp, deadline).catch(() => {});
  }

  /** Returns the error for an answer that is not the expected one. */
  async errorOf(repository: Repository, { path, what, right, isImage = false }: Call, answer: HttpResponse) {
    const url = urlOf(repository, path);
    if (!isHome(repository, url)) return errorElsewhere(what, url.host, answer);
    const identity = (await this.#auth.current(repository))?.clause ?? "anonymously";
    return errorOf({ what, host: repository.host, right, isImage, identity }, answer);
  }
}

/** Returns where something of a repository is. */
export const urlOf = ({ host, path }: Repository, below: string | URL): URL =>
  new URL(typeof below === "string" ? `${originOf(host)}/v2/${path}/${below}` : below);

const isHome = ({ host }: Repository, url: URL): boolean => url.origin === new URL(originOf(host)).origin;

const bearing = (authorization: string | undefined): Record<string, string> =>
  authorization === undefined ? {} : { authorization };
