// What the images section is judged by: what the tags point to, what is published, and what each tenant runs.
import type { ReportReader } from "../core/machine-reports";
import type { Digest } from "../core/model/image";
import type { StackOutputs } from "../core/model/outputs";
import type { ReleaseImage } from "../core/model/release";
import type { ReleaseStatus } from "../core/model/release-status";
import { Absent, createdAt, parseRepository, type Registry } from "../core/registry";
import { type Build, readBuilds } from "./builds";
import { Reasons } from "./reasons";
import { readTenants, type TenantFact } from "./tenant-reports";

/** A stack whose tenants are looked at. */
export interface StackLook {
  readonly stack: string;
  readonly outputs: Pick<StackOutputs, "ring" | "tenants" | "image" | "updater">;
  /** When what its machines pull was changed last; null where that is not known. */
  readonly changedAt: Date | null;
  /** Opens the reports of its updaters; what it throws is a reason like what reading throws. */
  readonly openReports: () => ReportReader;
}

export interface ImagesLook {
  readonly ring: StackLook;
  readonly against: StackLook;
  readonly registry: Registry;
  /** What is released, by the registry and by the ledger. */
  readonly readStatus: () => Promise<ReleaseStatus>;
  /** Of more published builds nothing is looked at. Default: 500. */
  readonly maxBuilds?: number;
  /** No look at a build begins after this long. Default: 2 minutes. */
  readonly buildsMs?: number;
}

export interface TagFact {
  readonly image: string;
  readonly repository: string;
  readonly tag: string;
  /** Null when there is no such tag. */
  readonly digest: Digest | null;
  /** Milliseconds since 1970; null when the image does not say. */
  readonly builtAt: number | null;
}

export interface StackFacts extends Pick<StackOutputs, "ring" | "image" | "updater"> {
  readonly stack: string;
  readonly changedAt: Date | null;
  readonly tenants: readonly TenantFact[];
}

export interface ImageFacts {
  readonly ring: StackFacts;
  readonly against: StackFacts;
  /** Of every image in turn; one that could not be read is not there. */
  readonly tags: readonly TagFact[];
  /** The oldest first. */
  readonly builds: readonly Build[];
  /** When what the ring runs was built; null when that is not known. */
  readonly builtAt: number | null;
  /** Null when it could not be read. */
  readonly status: ReleaseStatus | null;
  /** What could not be read, and why, as sentences. */
  readonly reasons: readonly string[];
}

export const LATEST = "latest";
const PREVIOUS = "previous";
export const TENANT = "tenant";
const MAX_BUILDS = 500;
const BUILDS_MS = 120_000;

/** Collects them. What cannot be read is a reason, and the rest is there. */
export async function collectImageFacts(look: ImagesLook): Promise<ImageFacts> {
  const { ring, against, registry, readStatus, maxBuilds = MAX_BUILDS, buildsMs: budgetMs = BUILDS_MS } = look;
  const reasons = new Reasons();
  const { image } = ring.outputs;
  const tenant = { name: TENANT, repository: image.repository };
  const images: readonly ReleaseImage[] = [{ name: "platform", repository: image.platformRepository }, tenant];
  const names = new Set([LATEST, PREVIOUS, image.tag, against.outputs.image.tag]);

  const tagsOf = async (tags: Iterable<string>) => {
    const places = images.flatMap((one) => [...tags].map((tag) => ({ ...one, tag })));
    const read = await Promise.all(
      places.map((place) => reasons.of(place.repository, () => readTag(registry, place, reasons))),
    );
    return read.filter((fact) => fact !== undefined);
  };
  const [status, named, builds, ofRing, ofAgainst] = await Promise.all([
    reasons.of("ledger", readStatus),
    tagsOf(names),
    reasons.of("builds", () => readBuilds({ registry, images, tenant, maxBuilds, budgetMs }, reasons)),
    tenantsOf(ring),
    tenantsOf(against),
  ]);
  const newest = builds?.at(-1)?.tag;
  const tags = [...named, ...(newest === undefined || names.has(newest) ? [] : await tagsOf([newest]))];

  const own = tags.filter(({ repository }) => repository === image.repository);
  const digest = image.digests?.[TENANT] ?? own.find(({ tag }) => tag === image.tag)?.digest ?? null;
  const same = [...own, ...(builds ?? [])].find((one) => one.digest === digest);
  const readAge = async () => {
    const place = parseRepository(image.repository);
    return digest && createdAt(registry, place, await registry.getManifest({ ...place, digest }));
  };
  const builtAt = same?.builtAt ?? (await reasons.of(image.repository, readAge));
  return {
    ring: { ...factsOf(ring), tenants: ofRing },
    against: { ...factsOf(against), tenants: ofAgainst },
    tags: images.flatMap(({ name }) => tags.filter((fact) => fact.image === name)),
    builds: builds ?? [],
    builtAt: builtAt ?? null,
    status: status ?? null,
    reasons: reasons.all,
  };
}

const factsOf = ({ stack, changedAt, outputs: { ring, image, updater } }: StackLook) => ({
  ...{ stack, changedAt, ring, image, updater },
});

const tenantsOf = ({ outputs: { tenants }, openReports }: StackLook) =>
  readTenants(
    tenants.map(({ name }) => name),
    openReports,
  );

async function readTag(
  registry: Registry,
  { name, repository, tag }: ReleaseImage & { readonly tag: string },
  reasons: Reasons,
): Promise<TagFact> {
  const place = parseRepository(repository);
  const fact = { image: name, repository, tag };
  const manifest = await registry.getManifest({ ...place, tag }).catch((error: unknown) => {
    if (error instanceof Absent) return null;
    throw error;
  });
  if (manifest === null) return { ...fact, digest: null, builtAt: null };
  const builtAt = await reasons.of(repository, () => createdAt(registry, place, manifest));
  return { ...fact, digest: manifest.digest, builtAt: builtAt ?? null };
}
