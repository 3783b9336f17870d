import type { Digest } from "../model/image";
import * as blobs from "./blobs";
import type { Manifest, ManifestHead } from "./manifests";
import * as manifests from "./manifests";
import type { Reference, Repository } from "./reference";
import { ReferrerLists, type Referrers } from "./referrers";
import { Session, type SessionOptions } from "./session";
import * as tags from "./tags";

/**
 * Speaks the OCI distribution API to any number of registries. Every operation ends within the deadline.
 * @throws {CanaryError} from every method: Absent, Denied, Throttled, Unavailable, Corrupt, or a plain Refused for what the
 * registry will not take. Each names the repository and what to do.
 */
export class Registry {
  readonly #session: Session;
  readonly #referrers: ReferrerLists;

  constructor(options: SessionOptions) {
    this.#session = new Session(options);
    this.#referrers = new ReferrerLists(this.#session);
  }

  /** Returns what a tag or digest is at, without its bytes. */
  headManifest(reference: Reference): Promise<ManifestHead> {
    return manifests.headManifest(this.#session, reference, this.#session.begin());
  }

  /** Returns the manifest, its bytes checked against every digest known for it. */
  getManifest(reference: Reference): Promise<Manifest> {
    return manifests.getManifest(this.#session, reference, this.#session.begin());
  }

  /** Writes a manifest at a tag or at its digest, byte for byte; doing it twice is doing it once. */
  async putManifest(repository: Repository, reference: string, manifest: Manifest): Promise<void> {
    await manifests.putManifest(this.#session, repository, reference, manifest, this.#session.begin());
  }

  /**
   * Returns the tags of a repository that begin with a prefix, at most so many, and whether these are all. The list's other
   * pages are asked for at the registry's own origin only.
   * @throws {Absent} when there is no such repository.
   */
  listTags(repository: Repository, query: tags.TagQuery): Promise<tags.TagList> {
    return tags.listTags(this.#session, repository, query, this.#session.begin());
  }

  /** Proves the right to push by opening an upload and giving it up; no blob or tag comes of it. */
  checkPush(repository: Repository): Promise<void> {
    return blobs.checkPush(this.#session, repository, this.#session.begin());
  }

  /**
   * Returns the bytes of a blob, checked against its digest. At most 3 redirects are followed, over https only (http where all
   * is on this machine), and no other origin gets a credential.
   */
  getBlob(repository: Repository, digest: Digest, maxBytes: number): Promise<Buffer> {
    return blobs.getBlob(this.#session, repository, digest, maxBytes, this.#session.begin());
  }

  /** Makes sure that a small blob is there, and proves the right to push as `checkPush` does. */
  ensureBlob(repository: Repository, bytes: Buffer): Promise<void> {
    return blobs.ensureBlob(this.#session, repository, bytes, this.#session.begin());
  }

  /**
   * Returns the manifests of a type that refer to a manifest: all that the referrers API lists or, where the registry lacks
   * it, the index at the tag `sha256-<hex>`. A subject that does not exist has none.
   * @throws {Refused} when what is at that tag is not such an index.
   */
  listReferrers(repository: Repository, subject: Digest, artifactType: string): Promise<Referrers> {
    return this.#referrers.list(repository, subject, artifactType, this.#session.begin());
  }

  /**
   * Writes manifests that refer to `subject`; those that the registry does not list by itself are added to the index at the
   * tag `sha256-<hex>`, which only grows. It grows from what it was in `before`: what somebody else adds between that reading
   * and this writing is no longer listed, though it stays at its digest.
   */
  attach(repository: Repository, subject: Digest, artifacts: readonly Manifest[], before: Referrers): Promise<void> {
    return this.#referrers.attach(repository, subject, artifacts, before, this.#session.begin());
  }
}
