// Which images the tags point to, what each tenant runs, and for how long it has lagged.
import { countOf } from "../core/model/count";
import type { DriftReport, SectionResult } from "../core/model/drift-report";
import { shaOfTag } from "../core/model/image";
import { type NameOf, namesOf } from "./build-names";
import { type ImageFacts, LATEST, type StackFacts, type TagFact, TENANT } from "./image-facts";
import { judgeAge, judgeLatest, judgeOwnTag } from "./image-tags";
import { type Expected, judgeTenants } from "./tenant-images";

export interface ImagesResult extends Pick<DriftReport, "tags" | "tenants"> {
  readonly result: SectionResult;
}

const STALE_AFTER_MS = 24 * 60 * 60 * 1_000;

/** Judges the images; what is not known is its `reason`, and never clean. `staleAfterMs` is a day unless given. */
export function judgeImages(facts: ImageFacts, now: Date, { staleAfterMs = STALE_AFTER_MS } = {}): ImagesResult {
  const nameOf = namesOf(facts);
  const stacks = [facts.ring, facts.against].map((stack) => judgeTenants(stack, expectedOf(stack, facts), nameOf, now));
  const tenants = stacks.flatMap((stack) => stack.tenants);
  const parts = [...stacks, judgeLatest(facts, nameOf), judgeOwnTag(facts, nameOf), judgeAge(facts, now, staleAfterMs)];
  const reasons = [...facts.reasons, ...parts.flatMap((part) => part.reasons)];
  const images = new Set(facts.tags.map(({ image }) => image)).size;
  const told = tenants.filter(({ digest, state }) => digest !== null || state !== "silent").length;
  const ofTenants =
    told === tenants.length ? countOf(told, "tenant") : `${told} of ${countOf(tenants.length, "tenant")}`;
  return {
    result: {
      findings: parts.flatMap((part) => part.findings),
      covered: `${countOf(images, "image")}, ${countOf(facts.tags.length, "tag")}, ${ofTenants}`,
      reason: reasons.length > 0 ? reasons.map((reason) => reason.replace(/\.$/, "")).join(". ") : null,
    },
    tags: facts.tags.map((fact) => shown(fact, nameOf)),
    tenants,
  };
}

const shown = ({ image, repository, tag, digest, builtAt }: TagFact, nameOf: NameOf): DriftReport["tags"][number] => ({
  ...{ image, repository, tag, digest },
  sha: digest && (shaOfTag(tag) ?? nameOf(digest)),
  builtAt: builtAt === null ? null : new Date(builtAt).toISOString(),
});

/** Returns what a stack's tenants should run: what it was deployed with or, where it follows a tag, what that is now; else why not. */
function expectedOf({ image, changedAt }: StackFacts, { tags, status }: ImageFacts): Expected | string {
  const deployed = image.digests?.[TENANT];
  const changed = changedAt?.getTime() ?? null;
  if (deployed !== undefined) return { digest: deployed, since: changed };
  const followed = tags.find(({ repository, tag }) => repository === image.repository && tag === image.tag);
  const digest = followed?.digest ?? null;
  if (digest === null) return `${image.repository}:${image.tag} ${followed ? "is absent" : "was not read"}`;
  const { released } = status?.images.find(({ repository }) => repository === image.repository) ?? {};
  // The ledger says when the tag was moved only if it was it that moved it.
  const isReleased = image.tag === LATEST && released === digest;
  const at = isReleased && status?.released ? Date.parse(status.released.at) : null;
  return { digest, since: at === null ? null : Math.max(at, changed ?? at) };
}
