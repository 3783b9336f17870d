// Four builds of two images, of which two were released: a past that promotions and rollbacks can go wrong in.
import { type Digest, parseSha, stagingTag } from "../../core/model/image";
import type { Marker } from "../../core/model/marker";
import type { Release } from "../../core/model/release";
import { parseRepository, Registry } from "../../core/registry";
import { promote, type ReleaseContext, readChain, readStatus, rollback } from "../../release";
import { pushImage } from "./images";
import { contextOf, evidenceOf, imagesOf, type Release as Place } from "./release-fixture";

const SHAS = { older: "0000001", old: "0000002", new: "0000003", rival: "0000004" };
export type BuildName = keyof typeof SHAS;

export interface World extends Pick<Place, "paths"> {
  readonly builds: Readonly<Record<BuildName, Marker>>;
}

/** What one of the tests' releases is to do; plain JSON. */
export interface Task {
  /** Null goes back to `:previous`. */
  readonly build: BuildName | null;
  /** The registry, or a proxy in front of it. */
  readonly host: string;
  readonly world: World;
}

/** What is at the tags of platform and tenant, and in their ledgers, newest first. */
export interface Sight {
  readonly latest: readonly string[];
  readonly previous: readonly string[];
  readonly ledgers: readonly (readonly string[])[];
  readonly problems: readonly string[];
}

const IMAGES = ["platform", "tenant"] as const;
type ImageName = (typeof IMAGES)[number];
const BUILDS = Object.keys(SHAS) as BuildName[];
/** Nothing here is to fail because a machine is busy. */
const PATIENCE = { deadlineMs: 10_000, attemptMs: 10_000, backoffMs: 5 };
const SETTLING = { deadlineMs: 10_000, pauseMs: 5, yieldMs: 10_000 };
let count = 0;

export const patientContext = (settling: Partial<typeof SETTLING> = {}): ReleaseContext => ({
  ...contextOf(),
  registry: new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE }),
  settling: { ...SETTLING, ...settling },
});

/** Pushes the builds and releases the old one, then the new one if told so; `:previous` is the one before. */
export async function createWorld(host: string, released: "old" | "new" = "old"): Promise<World> {
  count += 1;
  const root = `w${process.pid}/n${count}`;
  const paths = { platform: `${root}/platform`, tenant: `${root}/platform-tenant` };
  const push = (image: ImageName, build: BuildName) =>
    pushImage(`${host}/${paths[image]}`, stagingTag(parseSha(SHAS[build])), `${root} ${image} ${build}`);
  const builds = await Promise.all(
    BUILDS.map(async (build) => {
      const [platform, tenant] = await Promise.all([push("platform", build), push("tenant", build)]);
      const digests = { platform: platform.digest, tenant: tenant.digest };
      return [build, { sha: parseSha(SHAS[build]), digests, fleet: "0123456789ab" }] as const;
    }),
  );
  const world = { paths, builds: Object.fromEntries(builds) as World["builds"] };
  await Promise.all(IMAGES.map((image) => retag(host, world, image, "previous", "older")));
  await carryOut({ build: "old", host, world });
  if (released === "new") await carryOut({ build: "new", host, world });
  return world;
}

export function carryOut({ build, host, world }: Task, context = patientContext()): Promise<Release> {
  const images = imagesOf(host, world);
  if (build === null) return rollback({ sha: null, images, isForced: false }, context);
  const marker = world.builds[build];
  return promote({ sha: marker.sha, images, evidence: evidenceOf({ marker }) }, context);
}

/** Looks at what a world has come to, past every proxy. */
export async function lookAt(host: string, world: World): Promise<Sight> {
  const { registry } = patientContext();
  const images = imagesOf(host, world);
  const { problems, images: states } = await readStatus(images, registry);
  const chains = await Promise.all(images.map(({ repository }) => readChain(registry, repository, 50)));
  return {
    latest: states.map(({ latest }) => nameOf(world, latest?.digest)),
    previous: states.map(({ previous }) => nameOf(world, previous?.digest)),
    ledgers: chains.map((chain, at) =>
      chain.map(({ event, digests }) => `${event} ${nameOf(world, digests[IMAGES[at] as string])}`),
    ),
    problems,
  };
}

function nameOf({ builds }: World, digest: Digest | undefined): string {
  if (digest === undefined) return "absent";
  return BUILDS.find((build) => Object.values(builds[build].digests).includes(digest)) ?? "another";
}

/** Points a tag of one image at one of its builds, as somebody would who is no release. */
export async function retag(host: string, world: World, image: ImageName, tag: string, build: BuildName) {
  const { registry } = patientContext();
  const place = parseRepository(`${host}/${world.paths[image]}`);
  const digest = world.builds[build].digests[image];
  if (digest === undefined) throw new Error(`${build} has no ${image}`);
  await registry.putManifest(place, tag, await registry.getManifest({ ...place, digest }));
}
