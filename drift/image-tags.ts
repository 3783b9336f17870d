// What is wrong with the tags: moved, not of one build, or left behind by newer builds.
import { countOf } from "../core/model/count";
import type { NewFinding } from "../core/model/drift-report";
import { type Digest, shaOfTag } from "../core/model/image";
import type { NameOf } from "./build-names";
import { type ImageFacts, LATEST, type TagFact } from "./image-facts";
import { span } from "./in-words";

export interface Judged {
  readonly findings: readonly NewFinding[];
  /** What could not be told, as sentences. */
  readonly reasons: readonly string[];
}

/** Judges `:latest` of the images by the ledger. */
export function judgeLatest({ status, against }: ImageFacts, nameOf: NameOf): Judged {
  if (status === null) return { findings: [], reasons: [] };
  const common = { section: "images", stack: against.stack, path: LATEST, level: "error" } as const;
  const moved = status.images.flatMap(({ name, latest, released }): NewFinding[] => {
    const digest = latest?.digest ?? null;
    if (released === null || released === digest) return [];
    const remedy =
      "Find out who moved it, then bring both images to one build with `canary promote` or `canary rollback`.";
    const says = `:${LATEST} of ${name} is not what was released last, by the ledger.`;
    return [{ ...common, kind: "moved", subject: name, ...between(released, digest, nameOf), says, remedy }];
  });
  const split: NewFinding = {
    ...{ ...common, kind: "split", subject: against.ring, expected: "one build" },
    actual: status.images.map(({ name, latest }) => `${name} ${known(latest?.digest ?? null, nameOf)}`).join(", "),
    says: `:${LATEST} of the images is not one build.`,
    remedy: "Bring both to one build: `canary promote <sha>`, or `canary rollback --previous`.",
  };
  const silent = status.images.flatMap(({ name, released }) => (released === null ? [name] : []));
  const unknown =
    silent.length > 0
      ? [`Whether :${LATEST} is what was released is not known: the ledger has no release of ${silent.join(" and ")}`]
      : [`Whether :${LATEST} of the images is one build is not known: the ledger knows no build of them`];
  return {
    findings: [...moved, ...(status.isConsistent === false ? [split] : [])],
    reasons: silent.length > 0 || status.isConsistent === null ? unknown : [],
  };
}

/** Judges the ring's own tag by what the ring was deployed with. */
export function judgeOwnTag({ ring, tags }: ImageFacts, nameOf: NameOf): Judged {
  const { tag, digests } = ring.image;
  if (digests === undefined) return { findings: [], reasons: [] };
  const common = { section: "images", stack: ring.stack, path: tag, level: "error" } as const;
  const moved = ({ image, digest }: TagFact): NewFinding[] => {
    const deployed = digests[image];
    if (deployed === undefined || deployed === digest) return [];
    const what = digest === null ? "removed" : "pushed again";
    const says = `${tag} of ${image} was ${what} since ${ring.stack} was deployed with it.`;
    const remedy = `Find out who did it; \`pulumi up -s ${ring.stack}\` verifies what the tag is now.`;
    const values = { expected: deployed, actual: digest ?? "absent" };
    return [{ ...common, kind: "moved", subject: image, ...values, says, remedy }];
  };
  const own = tags.filter((fact) => fact.tag === tag);
  const left = own.filter(({ digest }) => digest !== null);
  if (left.length === 0 || left.length === own.length) return { findings: own.flatMap(moved), reasons: [] };
  // One cause, one finding: what the images have in common is gone, and so is a tag.
  const split: NewFinding = {
    ...{ ...common, kind: "split", subject: ring.ring, expected: "one build" },
    actual: own.map(({ image, digest }) => `${image} ${known(digest, nameOf)}`).join(", "),
    says: `Only ${left.map(({ image }) => image).join(" and ")} of the images has the tag ${tag}.`,
    remedy: "Publish the build again, both of its images, or deploy another one.",
  };
  return { findings: [split, ...left.flatMap(moved)], reasons: [] };
}

/**
 * Judges whether the ring follows what is published: it is left behind when a newer build has been out for longer than this.
 * How long the newest one has been does not count, or a team that publishes often would never be told.
 */
export function judgeAge(facts: ImageFacts, now: Date, staleAfterMs: number): Judged {
  const { ring, builds, builtAt } = facts;
  const newest = builds.at(-1);
  if (newest === undefined) return { findings: [], reasons: [] };
  if (builtAt === null) {
    const reason = `Whether ${ring.stack} follows the newest build is not known: nothing says when its own was built`;
    return { findings: [], reasons: [reason] };
  }
  const newer = builds.filter((build) => build.builtAt > builtAt);
  const first = newer[0];
  if (first === undefined || now.getTime() - first.builtAt <= staleAfterMs) return { findings: [], reasons: [] };
  const own = shaOfTag(ring.image.tag) ?? ring.image.tag;
  const outFor = (build: typeof first) => span(now.getTime() - build.builtAt);
  const others =
    newer.length === 1
      ? `${newest.sha}, which is newer, has been out for ${outFor(newest)}`
      : `${countOf(newer.length, "newer build")} are out, the first for ${outFor(first)}, the newest, ${newest.sha}, for ${outFor(newest)}`;
  const stale: NewFinding = {
    ...{ section: "images", kind: "stale", stack: ring.stack, subject: ring.ring, path: "tag", level: "warning" },
    expected: newest.sha,
    actual: own,
    says: `${ring.stack} is on ${own}, and ${others}.`,
    remedy: `Set the tag in \`tenant-fleet:image\` to ${newest.tag} and run \`pulumi up -s ${ring.stack}\`.`,
  };
  return { findings: [stale], reasons: [] };
}

/** Returns an image as a person reads it. */
const known = (digest: Digest | null, nameOf: NameOf): string => nameOf(digest) ?? digest ?? "absent";

/** Returns two images that differ so that one sees it. */
export function between(wanted: Digest, is: Digest | null, nameOf: NameOf): Pick<NewFinding, "expected" | "actual"> {
  const [expected, actual] = [known(wanted, nameOf), known(is, nameOf)];
  return expected === actual ? { expected: wanted, actual: is ?? "absent" } : { expected, actual };
}
