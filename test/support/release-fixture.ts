import type { Digest, Sha } from "../../core/model/image";
import { parseSha, stagingTag } from "../../core/model/image";
import type { Marker } from "../../core/model/marker";
import type { StackOutputs } from "../../core/model/outputs";
import { Registry } from "../../core/registry";
import { promote } from "../../release";
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

/** Promotes through a proxy with faults. Returns the outcome, and the requests that arrived. */
export async function promoteThrough(
  host: string,
  { paths, marker, tag }: Release,
  options: {
    faults?: readonly Fault[];
    sha?: Sha;
    ring?: StackOutputs["ring"];
    /** The tag that the ring's stack names. */
    deployed?: string;
    marker?: Marker | null;
    dryRun?: boolean;
  } = {},
) {
  const proxy = await startFaultProxy(host, options.faults ?? []);
  try {
    const promotion = await promote(
      {
        sha: options.sha ?? SHA,
        verifiedBy: {
          ring: options.ring ?? "canary",
          image: {
            repository: `${proxy.host}/${paths.tenant}`,
            platformRepository: `${proxy.host}/${paths.platform}`,
            tag: options.deployed ?? tag,
          },
          verified: options.marker === undefined ? marker : options.marker,
        },
        dryRun: options.dryRun ?? false,
      },
      new Registry({ credentials: async () => undefined, access: "push", patience: PATIENCE }),
    ).catch((error: unknown) => error);
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
