import { createHash } from "node:crypto";
import { Refused } from "../errors";
import { type Digest, isDigest } from "../model/image";
import { type HttpRequest, type HttpResponse, TransportFailure } from "../net/http";
import { Authenticator, type AuthenticatorOptions } from "./auth";
import { Corrupt, errorOf, unreachable } from "./errors";
import { DEFAULT_PATIENCE, Deadline, exchange, type Patience } from "./exchange";
import { formatReference, originOf, type Reference, type Repository } from "./reference";

export interface RegistryOptions {
  /** Who to be at a host; asked only when the host demands it. Undefined is anonymous. */
  readonly credentials: AuthenticatorOptions["credentials"];
  /** The right that tokens are asked for; `push` includes `pull`. Default `pull`. */
  readonly access?: AuthenticatorOptions["access"];
  /** Default: 60 s for an operation, 15 s for an attempt, pauses from 250 ms. */
  readonly patience?: Patience;
}

export interface ManifestHead {
  readonly mediaType: string;
  readonly digest: Digest;
}

/** A manifest as the registry stores it; the bytes hash to the digest. */
export interface Manifest extends ManifestHead {
  readonly bytes: Buffer;
}

const MANIFEST_TYPES: readonly string[] = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];
/** What registries themselves accept as a manifest. */
const MAX_MANIFEST_BYTES = 4 * 1024 * 1024;
const MAX_ANSWER_BYTES = 64 * 1024;

type Call = Pick<HttpRequest, "method" | "headers" | "body"> & {
  readonly path: string;
  readonly what: string;
  readonly right: "pull" | "push";
  readonly maxBodyBytes?: number;
};

/**
 * Speaks the OCI distribution API to any number of registries. Every operation ends within the deadline.
 * @throws {CanaryError} from every method: Absent, Denied, Throttled, Unavailable, Corrupt, or a plain Refused for what the
 * registry will not take. Each names the repository and what to do.
 */
export class Registry {
  readonly #auth: Authenticator;
  readonly #patience: Patience;

  constructor({ credentials, access = "pull", patience = DEFAULT_PATIENCE }: RegistryOptions) {
    this.#auth = new Authenticator({ credentials, access });
    this.#patience = patience;
  }

  /** Returns what a tag or digest is at, without its bytes. */
  async headManifest(reference: Reference): Promise<ManifestHead> {
    const call = readingOf(reference);
    const answer = await this.#ask(reference, { ...call, method: "HEAD" }, [200]);
    const said = answer.headers["docker-content-digest"];
    if (said === undefined) return this.getManifest(reference);
    return { mediaType: mediaTypeOf(call.what, answer), digest: agreed(call.what, [said, reference.digest]) };
  }

  /** Returns the manifest, its bytes checked against every digest known for it. */
  async getManifest(reference: Reference): Promise<Manifest> {
    const call = readingOf(reference);
    const answer = await this.#ask(reference, call, [200]);
    const { body: bytes, headers } = answer;
    if (answer.truncated) throw corrupt(call.what, `the manifest is over ${MAX_MANIFEST_BYTES} bytes`);
    const digest = agreed(call.what, [sha256(bytes), headers["docker-content-digest"], reference.digest]);
    return { mediaType: mediaTypeOf(call.what, answer), bytes, digest };
  }

  /** Points a tag at a manifest, byte for byte; doing it twice is doing it once. */
  async putManifest(repository: Repository, tag: string, manifest: Manifest): Promise<void> {
    const what = `Writing ${formatReference({ ...repository, tag })}`;
    const answer = await this.#ask(
      repository,
      {
        method: "PUT",
        path: `manifests/${tag}`,
        headers: { "content-type": manifest.mediaType },
        body: manifest.bytes,
        what,
        right: "push",
      },
      [200, 201],
    );
    agreed(what, [manifest.digest, answer.headers["docker-content-digest"]]);
  }

  /** Proves the right to push by opening an upload and giving it up; no blob or tag comes of it. */
  async checkPush(repository: Repository): Promise<void> {
    const what = `Opening an upload to ${formatReference(repository)}`;
    const answer = await this.#ask(repository, { method: "POST", path: "blobs/uploads/", what, right: "push" }, [202]);
    const origin = originOf(repository.host);
    const location = answer.headers.location ?? "";
    const upload = URL.canParse(location, origin) ? new URL(location, origin) : undefined;
    // Another host never gets our credentials. There, and where giving up is denied, the registry clears empty uploads itself.
    if (upload?.origin !== new URL(origin).origin) return;
    const authorization = (await this.#auth.current(repository))?.header;
    const headers = authorization === undefined ? {} : { authorization };
    const deadline = new Deadline({ ...this.#patience, deadlineMs: this.#patience.attemptMs });
    const giveUp = { method: "DELETE", url: upload.href, headers, maxBodyBytes: MAX_ANSWER_BYTES } as const;
    await exchange(giveUp, deadline).catch(() => {});
  }

  async #ask(repository: Repository, call: Call, expected: readonly number[]): Promise<HttpResponse> {
    const answer = await this.#call(repository, call);
    if (expected.includes(answer.status)) return answer;
    const identity = (await this.#auth.current(repository))?.clause ?? "anonymously";
    throw errorOf({ what: call.what, host: repository.host, right: call.right, identity }, answer);
  }

  async #call(repository: Repository, { path, what, right: _, ...rest }: Call): Promise<HttpResponse> {
    const deadline = new Deadline(this.#patience);
    const attempt = (authorization: string | undefined) =>
      exchange(
        {
          maxBodyBytes: MAX_ANSWER_BYTES,
          ...rest,
          url: `${originOf(repository.host)}/v2/${repository.path}/${path}`,
          headers: { ...rest.headers, ...(authorization === undefined ? {} : { authorization }) },
        },
        deadline,
      );
    try {
      const used = this.#auth.current(repository);
      const answer = await attempt((await used)?.header);
      if (answer.status !== 401) return answer;
      const renewed = await this.#auth.renew(repository, answer.headers["www-authenticate"], used, deadline);
      return renewed.header === undefined ? answer : await attempt(renewed.header);
    } catch (error) {
      if (error instanceof TransportFailure) throw unreachable({ what, host: repository.host }, error.reason, error);
      throw error;
    }
  }
}

const readingOf = (reference: Reference): Call => ({
  path: `manifests/${reference.digest ?? reference.tag}`,
  headers: { accept: MANIFEST_TYPES.join(", ") },
  what: `Reading ${formatReference(reference)}`,
  right: "pull",
  maxBodyBytes: MAX_MANIFEST_BYTES,
});

const sha256 = (bytes: Buffer) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

function mediaTypeOf(what: string, { headers }: HttpResponse): string {
  const mediaType = (headers["content-type"] ?? "").replace(/\s*;.*$/, "").toLowerCase();
  if (MANIFEST_TYPES.includes(mediaType)) return mediaType;
  throw new Refused({
    what,
    why: /^application\/(json|vnd\.docker\.distribution\.manifest\.v1\+(json|prettyjws))$/.test(mediaType)
      ? "it is a schema 1 manifest, whose digest is not that of its bytes"
      : "its media type is not that of an OCI or Docker image or index",
    fix: "Build and push the image with a current tool",
  });
}

/** Returns the digest that all sides name; the first is never undefined. */
function agreed(what: string, [digest, ...others]: readonly [string, ...(string | undefined)[]]): Digest {
  if (!isDigest(digest)) throw corrupt(what, "the registry names a digest that is not sha256: and 64 hex digits");
  const other = others.find((each) => each !== undefined && each !== digest);
  if (other === undefined) return digest;
  throw corrupt(what, "the manifest's bytes and the digests given for them do not agree");
}

const corrupt = (what: string, why: string) =>
  new Corrupt({ what, why, fix: "Do not use this image; look for a proxy in between, then publish the build again" });
