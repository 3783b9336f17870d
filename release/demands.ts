// What must be true of a build before it is released; each throws what the person who released it needs to know.
import { Refused } from "../core/errors";
import type { Digest } from "../core/model/image";
import type { Digests, LedgerEntry } from "../core/model/ledger";
import { createdAt, parseRepository, type Registry } from "../core/registry";
import { entriesAbout } from "./ledger";
import { LATEST } from "./plan";
import type { ImageState } from "./state";
import { allOf } from "./tags";

const GO_PAST = 'To release it nevertheless, say why: --force-unverified "<reason>"';

/** @throws {Refused} when a tag is not what was verified under it. */
export function demandUnmoved(states: readonly ImageState[], tag: string, verified: Digests): void {
  for (const { image, target } of states) {
    const digest: Digest | undefined = verified[image.name];
    if (target.digest === digest) continue;
    throw new Refused({
      what: `The tag ${image.repository}:${tag}`,
      why: `it moved since it was verified, from ${digest ?? "nothing, as this image was not verified"} to ${target.digest}`,
      fix: "Find out who pushed it again, then verify what it is now with `pulumi up` on the canary ring",
    });
  }
}

/** Returns everything that the images' ledgers say about this very build. */
export const knownOf = (states: readonly ImageState[], digests: Digests): LedgerEntry[] =>
  states.flatMap(({ about }) => entriesAbout(about, digests));

/** @throws {Refused} when the gate once said no to this very build, whatever else was said of it. */
export function demandNotRejected(title: string, known: readonly LedgerEntry[]): void {
  const rejection = known.find(({ event }) => event === "rejected");
  if (rejection === undefined) return;
  const failed = rejection.verdict?.failed ?? [];
  const how = failed.length > 0 ? `, failed ${failed.join(", ")}` : "";
  throw new Refused({
    what: title,
    why: `this very build was rejected on ${rejection.at}${how}${rejection.runUrl === null ? "" : ` (${rejection.runUrl})`}`,
    fix: `Release a build in which that is repaired. ${GO_PAST}`,
  });
}

/** @throws {Refused} when the gate never said yes to this very build. */
export function demandVerified(title: string, known: readonly LedgerEntry[]): void {
  if (known.some(({ event }) => event === "verified")) return;
  throw new Refused({
    what: title,
    why: "the ledger has no verification of this very build",
    fix: `Choose one that \`canary history\` shows as verified. ${GO_PAST}`,
  });
}

/**
 * Returns what could not be known about the images' age, as sentences.
 * @throws {Refused} when an image is older than what is released: that is no promotion.
 */
export async function demandNotOlder(
  title: string,
  states: readonly ImageState[],
  registry: Registry,
): Promise<string[]> {
  const notes = await allOf(
    states.map(async ({ image, target, latest }) => {
      if (latest === null || latest.digest === target.digest) return [];
      const place = parseRepository(image.repository);
      const [ours, theirs] = await allOf([createdAt(registry, place, target), createdAt(registry, place, latest)]);
      if (ours === null || theirs === null) {
        return [
          `Whether ${image.name} is older than what was released is not known: an image does not say when it was built.`,
        ];
      }
      if (ours >= theirs) return [];
      throw new Refused({
        what: title,
        why: `its image of ${image.name} was built ${new Date(ours).toISOString()}, before the one at :${LATEST} (${new Date(theirs).toISOString()})`,
        fix: "To go back to an older build use `canary rollback <sha>`",
      });
    }),
  );
  return notes.flat();
}
