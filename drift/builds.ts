import { mapConcurrently } from "../core/map-concurrently";
import { countOf } from "../core/model/count";
import { type Digest, type Sha, shaOfTag } from "../core/model/image";
import type { ReleaseImage } from "../core/model/release";
import { Absent, createdAt, parseRepository, type Registry } from "../core/registry";
import { span } from "./in-words";
import type { Reasons } from "./reasons";

/** A build that is published: all of its images have its tag. */
export interface Build {
  readonly tag: string;
  readonly sha: Sha;
  /** Of the image that tenants run. */
  readonly digest: Digest;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
}

export interface BuildsRequest {
  readonly registry: Registry;
  readonly images: readonly ReleaseImage[];
  /** The image of them that tenants run: its age is the build's. */
  readonly tenant: ReleaseImage;
  /** Of more than these nothing is looked at. */
  readonly maxBuilds: number;
  /** No look at a build begins after this long. */
  readonly budgetMs: number;
}

const PREFIX = "staging-";
/** A look is two requests of some ten milliseconds. */
const LOOKS_AT_ONCE = 16;
const TOPIC = "builds";
const NOT_KNOWN = "Which build is the newest is not known";

/**
 * Returns the builds that are published and say when they were built, the oldest first. A registry lists tags by name, so
 * every one has to be looked at. After the first that cannot be read no other one is.
 */
export async function readBuilds(request: BuildsRequest, reasons: Reasons): Promise<Build[]> {
  const { registry, tenant, budgetMs } = request;
  const place = parseRepository(tenant.repository);
  const tags = await readTags(request, reasons);
  const endsAt = performance.now() + budgetMs;
  const state = { isOver: false, undated: [] as string[] };

  const look = async (tag: string, sha: Sha): Promise<Build | null> => {
    try {
      const manifest = await registry.getManifest({ ...place, tag });
      const builtAt = await createdAt(registry, place, manifest);
      if (builtAt !== null) return { tag, sha, digest: manifest.digest, builtAt };
      state.undated.push(tag);
    } catch (error) {
      // Somebody tidies up meanwhile.
      if (!(error instanceof Absent)) throw error;
    }
    return null;
  };
  const found = await mapConcurrently(tags, LOOKS_AT_ONCE, async ({ tag, sha }) => {
    if (performance.now() >= endsAt && !state.isOver) {
      reasons.add(TOPIC, `${NOT_KNOWN}: after ${span(budgetMs)} not all ${tags.length} have been looked at`);
      state.isOver = true;
    }
    if (state.isOver) return [];
    const build = await reasons.of(tenant.repository, () => look(tag, sha));
    if (build === undefined) state.isOver = true;
    return build ? [build] : [];
  });
  if (state.undated.length > 0) {
    const some = `${state.undated.length} of ${countOf(tags.length, "build")} do not say when they were built`;
    reasons.add(TOPIC, `${NOT_KNOWN}: ${some}, like ${state.undated.sort()[0]}`);
  }
  return found.flat().sort((a, b) => a.builtAt - b.builtAt || (a.tag < b.tag ? -1 : 1));
}

/** Nothing where one image's tags are not all known: a build is published when both of its images are. */
async function readTags({ registry, images, tenant, maxBuilds }: BuildsRequest, reasons: Reasons) {
  const lists = await Promise.all(
    images.map(async ({ repository }) => {
      const query = { prefix: PREFIX, maxTags: maxBuilds };
      const list = await reasons.of(repository, () => registry.listTags(parseRepository(repository), query));
      if (list?.isWhole === false) {
        reasons.add(TOPIC, `${NOT_KNOWN}: ${repository} has more than ${countOf(maxBuilds, "tag")} ${PREFIX}<sha>`);
      }
      return { repository, list };
    }),
  );
  if (!lists.every(({ list }) => list?.isWhole)) return [];
  const [own, ...others] = [...lists]
    .sort((a, b) => Number(b.repository === tenant.repository) - Number(a.repository === tenant.repository))
    .map(({ list }) => new Set(list?.tags));
  return [...(own ?? [])].flatMap((tag) => {
    const sha = shaOfTag(tag);
    return sha !== undefined && others.every((tags) => tags.has(tag)) ? [{ tag, sha }] : [];
  });
}
