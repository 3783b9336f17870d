import { z } from "zod";
import { type HttpResponse, TransportFailure } from "../net/http";
import { type Challenge, parseChallenges } from "./challenge";
import type { Credentials } from "./credentials";
import { Corrupt, Denied, errorOf, unreachable } from "./errors";
import { type Deadline, exchange } from "./exchange";
import { parsePlace } from "./place";
import type { Repository } from "./reference";

/** How requests to one repository present themselves. */
export interface Identity {
  /** The Authorization header; undefined is anonymous. */
  readonly header?: string;
  /** The same for a message, as a clause without secrets. */
  readonly clause: string;
}

export interface AuthenticatorOptions {
  readonly credentials: (host: string) => Promise<Credentials | undefined>;
  readonly access: "pull" | "push";
}

/** Sends the request with this Authorization header, if any. */
type Attempt = (authorization: string | undefined) => Promise<HttpResponse>;

const NOBODY: Promise<Identity> = Promise.resolve({ clause: "anonymously" });
const tokenSchema = z.object({ token: z.string().optional(), access_token: z.string().optional() });
const MAX_TOKEN_BYTES = 64 * 1024;
/** A header must be one line of printable ASCII. */
const TOKEN = /^[\x21-\x7e]+$/;

/** Holds one identity per repository and renews it when the registry stops accepting it. */
export class Authenticator {
  readonly #options: AuthenticatorOptions;
  readonly #held = new Map<string, Promise<Identity>>();
  /** By repository, until it is known what the first request learnt. */
  readonly #firsts = new Map<string, Promise<void>>();

  constructor(options: AuthenticatorOptions) {
    this.#options = options;
  }

  /** Returns what the next request should use, if the registry has answered one yet. */
  current(repository: Repository): Promise<Identity> | undefined {
    return this.#held.get(keyOf(repository));
  }

  /**
   * Sends a request as who we are at the repository, and answers a challenge once. While nothing is known of the repository
   * its first request goes alone: the others wait for what it learns, at most as long as one attempt may take.
   */
  async present(repository: Repository, deadline: Deadline, attempt: Attempt): Promise<HttpResponse> {
    const key = keyOf(repository);
    const first = this.#firsts.get(key);
    // Where there is none, nothing may come between looking and being it.
    if (first !== undefined) await first;
    const used = this.#held.get(key);
    const release = used === undefined ? this.#holdOthers(key, deadline.patience.attemptMs) : () => {};
    try {
      const answer = await attempt((await used)?.header);
      if (answer.status !== 401) {
        if (!this.#held.has(key)) this.#held.set(key, NOBODY);
        return answer;
      }
      const renewing = this.#renew(repository, answer.headers["www-authenticate"], used, deadline);
      release();
      const { header } = await renewing;
      return header === undefined ? answer : await attempt(header);
    } finally {
      release();
    }
  }

  #holdOthers(key: string, atMostMs: number): () => void {
    let release = () => {};
    const first = new Promise<void>((resolve) => {
      const timer = setTimeout(() => release(), atMostMs);
      release = () => {
        clearTimeout(timer);
        if (this.#firsts.get(key) === first) this.#firsts.delete(key);
        resolve();
      };
    });
    this.#firsts.set(key, first);
    return release;
  }

  /** Requests that were refused with the same stale identity share one answer. */
  #renew(
    repository: Repository,
    header: string | undefined,
    stale: Promise<Identity> | undefined,
    deadline: Deadline,
  ): Promise<Identity> {
    const key = keyOf(repository);
    const held = this.#held.get(key);
    if (held !== undefined && held !== stale) return held;
    const renewed = this.#answer(repository, parseChallenges(header), deadline);
    this.#held.set(key, renewed);
    renewed.catch(() => {
      if (this.#held.get(key) === renewed) this.#held.delete(key);
    });
    return renewed;
  }

  async #answer(repository: Repository, offered: readonly Challenge[], deadline: Deadline): Promise<Identity> {
    const { host } = repository;
    const bearer = offered.find(({ scheme }) => scheme === "bearer");
    if (bearer !== undefined) return this.#exchangeToken(repository, bearer.parameters, deadline);
    if (!offered.some(({ scheme }) => scheme === "basic")) {
      return { clause: `anonymously, as ${host} offers no way of signing in that is known here` };
    }
    const credentials = await this.#options.credentials(host);
    return credentials === undefined ? nobodyAt(host) : { header: basic(credentials), clause: signedIn(host) };
  }

  async #exchangeToken(
    { host, path }: Repository,
    { realm = "", service }: Challenge["parameters"],
    deadline: Deadline,
  ): Promise<Identity> {
    const what = `Signing in to ${host} for ${path}`;
    const url = parsePlace(realm, host);
    if (url === undefined) {
      throw new Denied({
        what,
        why: "its token service is not reached over https",
        fix: "Nothing was sent to it; look at the realm in the registry's WWW-Authenticate header",
      });
    }
    const credentials = await this.#options.credentials(host);
    const home = url.hostname === new URL(`https://${host}`).hostname;
    const actions = this.#options.access === "push" ? "pull,push" : "pull";
    if (service !== undefined) url.searchParams.set("service", service);
    url.searchParams.set("scope", `repository:${path}:${actions}`);
    const headers: Record<string, string> = home && credentials ? { authorization: basic(credentials) } : {};
    const clause = !credentials
      ? nobodyAt(host).clause
      : home
        ? signedIn(host)
        : `anonymously, as its token service ${url.host} is another host, which never receives credentials`;
    const request = { url: url.href, headers, maxBodyBytes: MAX_TOKEN_BYTES };
    const answer = await exchange(request, deadline).catch((error: unknown) => {
      throw error instanceof TransportFailure ? unreachable({ what, host: url.host }, error.reason, error) : error;
    });
    // Not Absent: that would say something about the image.
    if (answer.status === 404) {
      const why = `its token service is not where it says (404 from ${url.host})`;
      throw new Denied({ what, why, fix: "Check the registry's set-up" });
    }
    if (answer.status !== 200) {
      throw errorOf({ what, host, right: this.#options.access, isImage: false, identity: clause }, answer);
    }
    return { header: `Bearer ${readToken(answer.body, what)}`, clause };
  }
}

/** Callers hand in references, too: their tag makes no other repository of it. */
const keyOf = ({ host, path }: Repository): string => `${host}/${path}`;
const basic = ({ username, password }: Credentials) =>
  `Basic ${Buffer.from(`${username}:${password}`, "utf8").toString("base64")}`;
const signedIn = (host: string) => `with the credentials given for ${host}`;
const nobodyAt = (host: string): Identity => ({ clause: `anonymously, as there are no credentials for ${host}` });

function readToken(body: Buffer, what: string): string {
  try {
    const { token, access_token } = tokenSchema.parse(JSON.parse(body.toString("utf8")));
    return z
      .string()
      .regex(TOKEN)
      .parse(token ?? access_token);
  } catch {
    // No cause: it would carry the token service's body.
    throw new Corrupt({ what, why: "the token service's answer holds no token", fix: "Check the registry's set-up" });
  }
}
