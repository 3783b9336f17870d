import { z } from "zod";
import { tryParseJson } from "../model/try-parse-json";
import { Corrupt } from "./errors";
import type { Deadline } from "./exchange";
import { nextPage } from "./pages";
import { formatReference, type Repository, TAG } from "./reference";
import { type Session, urlOf } from "./session";

export interface TagQuery {
  /** Only tags that begin so; default all. */
  readonly prefix?: string;
  /** No more of them than this. */
  readonly maxTags: number;
}

export interface TagList {
  /** Each once, in the registry's order, which need not be that of their names or ages. */
  readonly tags: readonly string[];
  /** Whether these are all; false when there were more tags, or more pages, than are looked at. */
  readonly isWhole: boolean;
}

/** What registries give at most; some give fewer, and a link to the rest. */
const PAGE_SIZE = 1_000;
const MAX_PAGES = 100;
/** A page of 1,000 of the longest tags has 130 KiB; a registry that knows no pages gives all at once. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

/** Null is how an empty list looks where a registry is written in Go. */
const pageSchema = z.object({ tags: z.array(z.string().regex(TAG)).nullish() });

/** Returns a repository's tags, all pages under one deadline. @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags */
export async function listTags(
  session: Session,
  repository: Repository,
  { prefix = "", maxTags }: TagQuery,
  deadline: Deadline,
): Promise<TagList> {
  const what = `Listing the tags of ${formatReference(repository)}`;
  const tags = new Set<string>();
  let page: URL | undefined = urlOf(repository, `tags/list?n=${PAGE_SIZE}`);
  for (let pages = 1; page !== undefined && pages <= MAX_PAGES; pages++) {
    // Of a later page, a 404 says nothing about the repository.
    const call = { path: page, what, right: "pull", maxBodyBytes: MAX_PAGE_BYTES, isImage: pages === 1 } as const;
    const answer = await session.ask(repository, call, [200], deadline);
    if (answer.truncated) throw unreadable(what, `a page of the list is over ${MAX_PAGE_BYTES} bytes`);
    for (const tag of parsePage(what, answer.body)) if (tag.startsWith(prefix)) tags.add(tag);
    if (tags.size > maxTags) return { tags: [...tags].slice(0, maxTags), isWhole: false };
    page = nextPage(what, repository.host, page, answer);
  }
  return { tags: [...tags], isWhole: page === undefined };
}

function parsePage(what: string, body: Buffer): readonly string[] {
  const parsed = pageSchema.safeParse(tryParseJson(body.toString("utf8")));
  if (!parsed.success) throw unreadable(what, "the registry's answer is not a list of tags");
  return parsed.data.tags ?? [];
}

const unreadable = (what: string, why: string) =>
  new Corrupt({ what, why, fix: "Look for a proxy in between, and at the registry's set-up" });
