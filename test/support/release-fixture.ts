import type { Digest, Sha } from "../../core/model/image";
import { parseSha, stagingTag } from "../../core/model/image";
import type { Marker } from "../../core/model/marker";
import type { ReleaseImage } from "../../core/model/release";
import { Registry } from "../../core/registry";
import { type Evidence, promote, type ReleaseContext, rollback } from "../../release";
import { tagOf } from "./crane";
import { type Fault, startFaultProxy } from "./fault-proxy";
import { pushImage } from "./images";

const PATIENCE = { deadlineMs: 1_500, attemptMs: 400, backoffMs: 5 };

/** Two images in a registry: an old `:latest` of each and a verified build `abc1234` beside it. */
export interface Release {
  /** `path` of each image; the host is the registry's or the proxy's. */
  readonly paths: { readonly platform: string; readonly tenant: string };
  /** The tag of the verified build. */
  readonly tag: string;
  readonly marker: Marker;
  readonly old: { readonly platform: Digest; readonly tenant: Digest };
}

export const SHA: Sha = parseSha("abc1234");
let count = 0;

export async function pushRelease(host: string, options: { latest?: boolean; tag?: string } = {}): Promise<Release> {
  const { tag = stagingTag(SHA) } = options;
  count += 1;
  const paths = { platform: `r${process.pid}/n${count}/platform`, tenant: `r${process.pid}/n${count}/platform-tenant` };
  const push = async (path: string) => {
    const old = await pushImage(`${host}/${path}`, options.latest === false ? "other" : "latest", `${path} old`);
    const verified = await pushImage(`${host}/${path}`, tag, `${path} new`);
    return [old.digest, verified.digest] as const;
  };
  const [platform, tenant] = [await push(paths.platform), await push(paths.tenant)];
  return {
    paths,
    tag,
    marker: { sha: SHA, digests: { platform: platform[1], tenant: tenant[1] }, fleet: "0123456789ab" },
    old: { platform: platform[0], tenant: tenant[0] },
  };
}

/** What a run of these tests is written down as. */
const AUTHOR = { actor: "somebody", runUrl: "https://ci.test/runs/1", reason: null };
/** A registry that is a process away agrees with itself at once. */
const SETTLING = { deadlineMs: 1_000, pauseMs: 10, yieldMs: 200 };

export const contextOf = (reason: string | null = null): ReleaseContext => ({
  registry: new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE }),
  author: { ...AUTHOR, reason },
  now: () => new Date(),
  settling: SETTLING,
});

export const imagesOf = (host: string, { paths }: Pick<Release, "paths">): ReleaseImage[] =>
  (["platform", "tenant"] as const).map((name) => ({ name, repository: `${host}/${paths[name]}` }));

/** What the gate said of the release's build. */
export const evidenceOf = ({ marker }: Pick<Release, "marker">, outcome: Evidence["outcome"] = "GREEN"): Evidence => ({
  outcome,
  digests: marker.digests,
  verdict: {
    outcome,
    tenants: 2,
    checks: ["liveness", "memories"],
    failed: outcome === "RED" ? ["memories"] : [],
    at: "2026-01-01T00:00:00.000Z",
  },
});

interface Through {
  readonly faults?: readonly Fault[];
  readonly dryRun?: boolean;
  readonly isInsisting?: boolean;
}

/** Promotes through a proxy with faults. Returns the outcome, and the requests that arrived. */
export const promoteThrough = (
  host: string,
  release: Release,
  options: Through & { sha?: Sha; evidence?: Evidence | null; reason?: string } = {},
) =>
  through(host, options, (proxyHost) =>
    promote(
      {
        sha: options.sha ?? SHA,
        tag: release.tag,
        images: imagesOf(proxyHost, release),
        evidence: options.evidence === undefined ? evidenceOf(release) : options.evidence,
        isDryRun: options.dryRun ?? false,
        isInsisting: options.isInsisting ?? false,
      },
      contextOf(options.reason),
    ),
  );

/** Rolls back through a proxy with faults; to `:previous` where there is no sha. */
export const rollBackThrough = (
  host: string,
  release: Release,
  options: Through & { sha?: Sha | null; isForced?: boolean; reason?: string } = {},
) =>
  through(host, options, (proxyHost) =>
    rollback(
      {
        sha: options.sha ?? null,
        images: imagesOf(proxyHost, release),
        isForced: options.isForced ?? false,
        isDryRun: options.dryRun ?? false,
      },
      contextOf(options.reason),
    ),
  );

async function through<Result>(host: string, { faults = [] }: Through, act: (proxyHost: string) => Promise<Result>) {
  const proxy = await startFaultProxy(host, faults);
  try {
    const promotion = await act(proxy.host).catch((error: unknown) => error);
    return { promotion, proxyHost: proxy.host, lines: proxy.seen.map(({ line }) => line) };
  } finally {
    await proxy.stop();
  }
}

/** Returns which build each `:latest` is, as crane sees it: old, new, absent or another. */
export async function latestOf(host: string, { paths, marker, old }: Release) {
  const which = async (image: "platform" | "tenant") => {
    const digest = await tagOf(`${host}/${paths[image]}:latest`);
    return digest === old[image]
      ? "old"
      : digest === marker.digests[image]
        ? "new"
        : digest === "absent"
          ? digest
          : "another";
  };
  return { platform: await which("platform"), tenant: await which("tenant") };
}
