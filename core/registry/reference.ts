import { Misuse } from "../errors";
import { type Digest, isDigest } from "../model/image";
import { isLoopback } from "../net/loopback";

/** A repository of a registry: `ghcr.io` and `acme/platform`. */
export interface Repository {
  /** Host with its port, if any. */
  readonly host: string;
  readonly path: string;
}

/** An image in a repository, by tag, by digest or by both; where both are given the digest counts. */
export interface Reference extends Repository {
  readonly tag?: string;
  readonly digest?: Digest;
}

/** The distribution specification's advice for host and repository together. */
const MAX_NAME_LENGTH = 255;
const HOST = /^(?=localhost$|.*[.:])(?:\[[0-9a-f:]+\]|[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::\d{1,5})?$/;
const WORDS = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const PATH = new RegExp(`^${WORDS}(?:/${WORDS})*$`);
/** What a tag may be; nothing else gets into a path. */
export const TAG = /^\w[\w.-]{0,127}$/;

/**
 * Returns the parts of `host[:port]/path[:tag][@sha256:…]`. Neither the host nor the tag is guessed when it is left out.
 * @throws {Misuse} when the text is not such a reference.
 */
export function parseReference(text: string): Reference {
  const reference = split(text);
  const { tag, digest } = reference;
  if (tag !== undefined && !TAG.test(tag)) throw malformed(text, "its tag is not 1 to 128 letters, digits, _ . or -");
  if (digest !== undefined && !isDigest(digest)) throw malformed(text, "its digest is not sha256: and 64 hex digits");
  if (tag === undefined && digest === undefined) throw malformed(text, "it has neither a tag nor a digest");
  return {
    ...repositoryOf(text, reference),
    ...(tag === undefined ? {} : { tag }),
    ...(digest === undefined ? {} : { digest }),
  };
}

/**
 * Returns the parts of `host[:port]/path`.
 * @throws {Misuse} when the text is not a repository, or carries a tag or a digest.
 */
export function parseRepository(text: string): Repository {
  const { tag, digest, ...rest } = split(text);
  if (tag !== undefined || digest !== undefined) throw malformed(text, "a repository carries no tag and no digest");
  return repositoryOf(text, rest);
}

/** Writes a reference or a repository the way it is read. */
export function formatReference({ host, path, tag, digest }: Reference): string {
  return `${host}/${path}${tag === undefined ? "" : `:${tag}`}${digest === undefined ? "" : `@${digest}`}`;
}

/** Returns where a host's API is: http on loopback, https everywhere else. */
export const originOf = (host: string): string => `${isLoopback(host) ? "http" : "https"}://${host}`;

function split(text: string) {
  const at = text.indexOf("@");
  const named = at === -1 ? text : text.slice(0, at);
  const slash = named.indexOf("/");
  const colon = slash === -1 ? -1 : named.indexOf(":", slash);
  return {
    host: named.slice(0, Math.max(slash, 0)),
    path: named.slice(slash + 1, colon === -1 ? undefined : colon),
    tag: colon === -1 ? undefined : named.slice(colon + 1),
    digest: at === -1 ? undefined : text.slice(at + 1),
  };
}

function repositoryOf(text: string, { host, path }: Repository): Repository {
  if (!HOST.test(host) || !URL.canParse(originOf(host)))
    throw malformed(text, "it does not begin with the registry's host");
  if (host.length + path.length > MAX_NAME_LENGTH) throw malformed(text, `it is over ${MAX_NAME_LENGTH} characters`);
  if (!PATH.test(path)) throw malformed(text, "its repository is not lower-case words joined by / . _ or -");
  return { host, path };
}

/** What stands before an @ in place of a host is somebody's password. */
const malformed = (text: string, why: string) =>
  new Misuse({
    what: `The image name "${text.replace(/^[^/]*@/, "[secret]@").slice(0, 120)}"`,
    why,
    fix: "Write it as host/repository:tag, for example ghcr.io/acme/platform:staging-abc1234",
  });
