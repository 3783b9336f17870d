import type { Digest, Sha } from "../core/model/image";
import type { Digests, LedgerEntry } from "../core/model/ledger";
import type { Postmortem, PostmortemEvent } from "../core/model/postmortem";
import { scrub } from "../core/redact";
import { isSame } from "./ledger";

export interface PostmortemSources {
  readonly sha: Sha;
  /** The ledger of one image, newest first. */
  readonly entries: readonly LedgerEntry[];
  readonly suite: readonly { readonly name: string; readonly why: string }[];
  /** The part of the product that changed, in words; null when nobody named it. */
  readonly area: string | null;
}

/** By the image's name; null where there was none, absent where it is not known. */
type Before = Readonly<Record<string, Digest | null>>;

/** Returns what is known about a build, and nothing that would have to be guessed. */
export function gatherPostmortem({ sha, entries, suite, area }: PostmortemSources): Postmortem {
  const named = entries.filter((entry) => entry.sha === sha);
  const digests = (named.find(({ event }) => event === "promoted") ?? named[0])?.digests ?? null;
  const about = entries.filter((entry) => digests !== null && isSame(entry.digests, digests));
  const released =
    about.find(({ event }) => event === "promoted") ?? about.find(({ event }) => event === "rolled-back");
  const verdicts = about.flatMap(({ verdict }) => verdict ?? []).reverse();
  return {
    sha,
    digests,
    events: entries.flatMap((entry, at) => eventsOf(entry, entries[at + 1], sha, digests)).reverse(),
    // A promotion repeats what the verification said.
    verdicts: [...new Map(verdicts.map((verdict) => [JSON.stringify(verdict), verdict])).values()],
    area: area === null ? null : touching(scrub(area), suite),
    before: released === undefined ? null : beforeOf(released, entries),
  };
}

function eventsOf(
  entry: LedgerEntry,
  older: LedgerEntry | undefined,
  sha: Sha,
  digests: Digests | null,
): PostmortemEvent[] {
  const { event, at, actor, runUrl, isForced } = entry;
  const reason = entry.reason === null ? null : scrub(entry.reason);
  const common = { at, actor, runUrl, reason, isForced, successor: null, isOtherBuild: false };
  const isIt = digests !== null && isSame(entry.digests, digests);
  if (isIt || entry.sha === sha) {
    return [{ ...common, kind: event === "rolled-back" ? "rolled-back-to" : event, isOtherBuild: !isIt }];
  }
  if (digests === null || !isBuild(replacedBy(entry, older), digests)) return [];
  return [{ ...common, kind: event === "promoted" ? "replaced" : "rolled-back-from", successor: entry.sha }];
}

/** Returns what a release put its images in place of. */
function replacedBy({ digests, from = {} }: LedgerEntry, older: LedgerEntry | undefined): Before {
  return Object.fromEntries(
    Object.entries(from).flatMap(([name, before]): [string, Digest | null][] => {
      if (before !== digests[name]) return [[name, before]];
      // It was there already: the same image in both builds, or moved by a run that was killed before it could say so.
      const released = older?.released?.digests[name];
      return released === undefined ? [] : [[name, released]];
    }),
  );
}

/** Null is no digest, so that what is not wholly known is no build. */
const isBuild = (before: Before, digests: Digests) => isSame(before as Digests, digests);

function beforeOf(released: LedgerEntry, entries: readonly LedgerEntry[]): Postmortem["before"] {
  const digests = replacedBy(released, entries[entries.indexOf(released) + 1]);
  if (Object.keys(digests).length === 0) return null;
  const builds = entries.flatMap((entry) => [entry, ...(entry.released === null ? [] : [entry.released])]);
  const known = builds.find((build) => build.sha !== null && isBuild(digests, build.digests));
  return { sha: known?.sha ?? null, digests };
}

/** Shorter ones, like "of", are in every sentence. */
const MIN_WORD_LENGTH = 3;

function touching(text: string, suite: PostmortemSources["suite"]): NonNullable<Postmortem["area"]> {
  const words = [...new Set(text.toLowerCase().split(/\P{L}+/u))].filter((word) => word.length >= MIN_WORD_LENGTH);
  const checks = suite.flatMap(({ name, why }) => {
    const said = `${name} ${why}`.toLowerCase();
    // Inside a word, too: "auth" is meant to find "unauthenticated".
    const matched = words.filter((word) => said.includes(word));
    return matched.length === 0 ? [] : [{ name, words: matched }];
  });
  return { text, words, checks };
}
