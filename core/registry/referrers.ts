// What refers to a manifest: the referrers API and, where a registry lacks it, the tag that stands in for it.
// @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers
import { Refused } from "../errors";
import type { Digest } from "../model/image";
import type { HttpResponse } from "../net/http";
import { Absent, errorCodes } from "./errors";
import type { Deadline } from "./exchange";
import { bareMediaType, getManifest, MAX_MANIFEST_BYTES, type Manifest, OCI_INDEX, putManifest } from "./manifests";
import { nextPage } from "./pages";
import { formatReference, type Repository } from "./reference";
import {
  indexWith,
  notAnIndex,
  parseIndex,
  type Referrer,
  type ReferrersIndex,
  referrersIn,
  subjectOf,
} from "./referrers-index";
import { type Session, urlOf } from "./session";
import { corrupt } from "./verify";

/** What refers to a manifest, and what `attach` needs to add to it. */
export interface Referrers {
  /** Of the type that was asked for. */
  readonly all: readonly Referrer[];
  /** The index at the fallback tag as it was read: null where there is none, undefined where the API answered. */
  readonly index: ReferrersIndex | null | undefined;
}

const MAX_PAGES = 10;
/** Seen from registries without the API, besides a redirect to their web site. */
const NO_SUCH_ROUTE: ReadonlySet<number> = new Set([400, 404, 405, 406]);

/** Lists and adds referrers, and remembers of each host whether it has the API. */
export class ReferrerLists {
  readonly #session: Session;
  readonly #hasApi = new Map<string, boolean>();

  constructor(session: Session) {
    this.#session = session;
  }

  /** While it is not known whether the host has the API, it is asked both ways at the same time. */
  async list(repository: Repository, subject: Digest, artifactType: string, deadline: Deadline): Promise<Referrers> {
    const hasApi = this.#hasApi.get(repository.host);
    const asking = hasApi === false ? undefined : this.#askApi(repository, subject, artifactType, deadline);
    const reading = hasApi === true ? undefined : this.#readIndex(repository, subject, deadline);
    // Nothing still runs when this throws.
    await Promise.allSettled([asking, reading]);
    const all = await asking;
    if (all !== undefined) return { all, index: undefined };
    const index = await (reading ?? this.#readIndex(repository, subject, deadline));
    return { all: index === null ? [] : referrersIn(index, artifactType), index };
  }

  /** All manifests at the same time, then the index if there has to be one. */
  async attach(
    repository: Repository,
    subject: Digest,
    artifacts: readonly Manifest[],
    before: Referrers,
    deadline: Deadline,
  ): Promise<void> {
    const stray = artifacts.find((artifact) => subjectOf(artifact) !== subject);
    if (stray !== undefined) throw new Error(`${stray.digest} does not refer to ${subject}`);
    const writing = artifacts.map((each) => putManifest(this.#session, repository, each.digest, each, deadline));
    await Promise.allSettled(writing);
    const answers = await Promise.all(writing);
    const unlisted = artifacts.filter((_, at) => answers[at]?.headers["oci-subject"] !== subject);
    if (unlisted.length === 0) return;
    const index = before.index === undefined ? await this.#readIndex(repository, subject, deadline) : before.index;
    const place = tagOf(repository, subject);
    const grown = indexWith(`Writing ${formatReference(place)}`, index, unlisted);
    if (grown !== undefined) await putManifest(this.#session, repository, place.tag, grown, deadline);
  }

  /** Returns undefined where the registry does not know the question. */
  async #askApi(
    repository: Repository,
    subject: Digest,
    artifactType: string,
    deadline: Deadline,
  ): Promise<Referrer[] | undefined> {
    const { host, path } = repository;
    const what = `Listing what refers to ${formatReference({ host, path, digest: subject })}`;
    const headers = { accept: OCI_INDEX };
    const all: Referrer[] = [];
    let page = urlOf(repository, `referrers/${subject}?${new URLSearchParams({ artifactType })}`);
    for (let pages = 1; pages <= MAX_PAGES; pages++) {
      const call = { path: page, what, headers, right: "pull", maxBodyBytes: MAX_MANIFEST_BYTES } as const;
      const answer = await this.#session.call(repository, call, deadline);
      if (pages === 1 && isNoApi(answer)) {
        // A registry with the API may say so of a repository that it does not have.
        if (!errorCodes(answer.body).includes("NAME_UNKNOWN")) this.#hasApi.set(host, false);
        return undefined;
      }
      if (answer.status !== 200) throw await this.#session.errorOf(repository, call, answer);
      if (answer.truncated) throw corrupt(what, `the list is over ${MAX_MANIFEST_BYTES} bytes`);
      this.#hasApi.set(host, true);
      all.push(...referrersIn(parseIndex(what, answer.body), artifactType));
      const next = nextPage(what, host, page, answer);
      if (next === undefined) return all;
      page = next;
    }
    throw new Refused({
      what,
      why: `the list has more than ${MAX_PAGES} pages`,
      fix: "Remove from the repository what refers to the image and is no longer needed",
    });
  }

  async #readIndex(repository: Repository, subject: Digest, deadline: Deadline): Promise<ReferrersIndex | null> {
    const reference = tagOf(repository, subject);
    const what = `Reading ${formatReference(reference)}`;
    try {
      const { digest, mediaType, bytes } = await getManifest(this.#session, reference, deadline);
      // GitLab's registry does so, and lists nothing: https://github.com/oras-project/oras-go/issues/1396
      if (digest === subject) throw notAnIndex(what, "the registry takes the tag for the image's own digest");
      if (mediaType !== OCI_INDEX) throw notAnIndex(what, "another kind of manifest has the tag of the list");
      return parseIndex(what, bytes);
    } catch (error) {
      if (error instanceof Absent) return null;
      throw error;
    }
  }
}

/** Returns the tag that stands in for the API: nothing else of a reference may get into it. */
const tagOf = ({ host, path }: Repository, subject: Digest) => ({ host, path, tag: subject.replace(":", "-") });

const isNoApi = ({ status, headers }: HttpResponse): boolean =>
  NO_SUCH_ROUTE.has(status) ||
  (status >= 300 && status < 400) ||
  (status === 200 && bareMediaType(headers) !== OCI_INDEX);
