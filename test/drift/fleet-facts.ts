// A fleet in order, as the images section has it before it is judged: each test changes one thing of it.
import { type Digest, parseSha, type Sha } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import type { ReleaseStatus } from "../../core/model/release-status";
import type { ImageFacts, StackFacts, TagFact } from "../../drift/image-facts";

export const NOW = new Date("2026-11-25T12:00:00.000Z");
export const minutesAgo = (minutes: number) => NOW.getTime() - minutes * 60_000;
export const hoursAgo = (hours: number) => minutesAgo(60 * hours);

const digestOf = (name: string) => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0")}` as Digest;
/** Three builds, the oldest first: what prod has left, what it runs, and what is under test. */
export const SHAS = { before: parseSha("0000001"), released: parseSha("0000002"), tested: parseSha("0000003") };
export type BuildName = keyof typeof SHAS;
const BUILT_HOURS_AGO = { before: 400, released: 300, tested: 1 };

export const imageOf = (image: "platform" | "tenant", build: BuildName) => digestOf(`${image} ${build}`);
export const OTHER = digestOf("another");
const REPOSITORIES = { platform: "r.test/acme/platform", tenant: "r.test/acme/platform-tenant" };
export const TESTED_TAG = `staging-${SHAS.tested}`;

export function reportOf(build: BuildName, changes: Partial<MachineReport> = {}): MachineReport {
  const image = { sha: SHAS[build], digest: imageOf("tenant", build) };
  return { outcome: "running", deployment: "0123456789ab", tried: image, running: image, ...changes };
}

/** What an updater says that tried one build and put another one back, or nothing. */
export const rejectedOf = (tried: BuildName, back: BuildName | null) =>
  reportOf(tried, { outcome: "rejected", running: back && reportOf(back).running });

const tagFact = (image: "platform" | "tenant", tag: string, build: BuildName): TagFact => ({
  ...{ image, repository: REPOSITORIES[image], tag, digest: imageOf(image, build) },
  builtAt: hoursAgo(BUILT_HOURS_AGO[build]),
});

const stackOf = (stack: "canary" | "prod", names: readonly string[], build: BuildName): StackFacts => ({
  ...{ stack, ring: stack, changedAt: new Date(minutesAgo(30)) },
  image: {
    ...{ repository: REPOSITORIES.tenant, platformRepository: REPOSITORIES.platform },
    ...(stack === "prod"
      ? { tag: "latest" }
      : {
          tag: TESTED_TAG,
          digests: { platform: imageOf("platform", build), tenant: imageOf("tenant", build) },
        }),
  },
  updater: { region: "us-east-2", periodSeconds: 240, reports: {} },
  tenants: names.map((name) => ({ name, report: reportOf(build), why: null })),
});

export const buildOf = (build: BuildName, builtAt = hoursAgo(BUILT_HOURS_AGO[build]), sha: Sha = SHAS[build]) => ({
  ...{ tag: `staging-${sha}`, sha, digest: imageOf("tenant", build), builtAt },
});

const statusOf = (image: "platform" | "tenant"): ReleaseStatus["images"][number] => {
  const at = (build: BuildName) => ({ digest: imageOf(image, build), sha: SHAS[build], builtAt: null });
  return {
    ...{ name: image, repository: REPOSITORIES[image] },
    ...{ latest: at("released"), previous: at("before"), released: imageOf(image, "released") },
  };
};

export const inOrder: ImageFacts = {
  ring: stackOf("canary", ["canary-a", "canary-b"], "tested"),
  against: stackOf("prod", ["t-1", "t-2", "t-3"], "released"),
  tags: (["platform", "tenant"] as const).flatMap((image) => [
    tagFact(image, "latest", "released"),
    tagFact(image, "previous", "before"),
    tagFact(image, TESTED_TAG, "tested"),
  ]),
  builds: [buildOf("before"), buildOf("released"), buildOf("tested")],
  builtAt: hoursAgo(BUILT_HOURS_AGO.tested),
  status: {
    images: [statusOf("platform"), statusOf("tenant")],
    isConsistent: true,
    released: { sha: SHAS.released, at: new Date(hoursAgo(2)).toISOString() },
    verified: null,
    problems: [],
  },
  reasons: [],
};

/** Returns the fleet with something else of one stack. */
export const withStack = (which: "ring" | "against", changes: Partial<StackFacts>): ImageFacts => ({
  ...inOrder,
  [which]: { ...inOrder[which], ...changes },
});

/** Returns the fleet with another report of the first tenant of a stack. */
export function withReport(which: "ring" | "against", report: MachineReport | null, changes: Partial<StackFacts> = {}) {
  const [first, ...others] = inOrder[which].tenants;
  const tenant = { name: first?.name ?? "", report, why: null };
  return withStack(which, { tenants: [tenant, ...others], ...changes });
}

/** Returns the fleet with another digest at a tag of one image. */
export const withTag = (image: "platform" | "tenant", tag: string, digest: Digest | null): ImageFacts => ({
  ...inOrder,
  tags: inOrder.tags.map((fact) => (fact.image === image && fact.tag === tag ? { ...fact, digest } : fact)),
});

/** Returns the fleet with something else that the ledger says. */
export const withStatus = (changes: Partial<ReleaseStatus>): ImageFacts => ({
  ...inOrder,
  status: inOrder.status && { ...inOrder.status, ...changes },
});

/** Returns the fleet with something else that the ledger says of the tenants' image. */
export const withTenantStatus = (
  changes: Partial<ReleaseStatus["images"][number]>,
  more: Partial<ReleaseStatus> = {},
) => withStatus({ images: [statusOf("platform"), { ...statusOf("tenant"), ...changes }], ...more });
