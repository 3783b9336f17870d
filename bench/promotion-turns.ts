import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { request } from "undici";
import { reportOf } from "../core/model/verdict-report";
import { parseRepository, Registry } from "../core/registry";
import { ROBOT, startRegistry } from "../test/support/registry";
import { temporaryDirectory } from "../test/support/temporary-directory";
import { startTokenIssuer } from "../test/support/token-issuer";
import { type Crossing, TRACE_PATH } from "./distance-trace";
import type { Promoter } from "./promoters";
import { type Build, publishBuild, SHA } from "./promotion-builds";
import { serve } from "./served";
import { timedRun } from "./timed-run";

/** A promoter, and what it promotes from where. */
interface Entrant {
  readonly promoter: Promoter;
  /** Milliseconds from here to the registry and its token service; 0 is straight to them. */
  readonly delayMs: 0 | typeof FAR_MS;
  /** An image for more than one is an index. */
  readonly platforms: number;
}

/** One promotion: a whole process. */
export interface Promotion {
  readonly wholeMs: number;
  /** What it sent over the distance. */
  readonly crossings: readonly Crossing[];
}

/** A registry across the internet. */
export const FAR_MS = 40;

/**
 * Lets the entrants promote in turns, so many times each and once before that which is not counted; every turn has a build of
 * its own, published before the clock starts, at the real registry with a token service.
 * @throws when a promotion fails or `:latest` of an image is not the build afterwards: no ratio could be said then.
 */
export async function promoteInTurns<Entrants extends readonly Entrant[]>(
  rounds: number,
  ...entrants: Entrants
): Promise<{ [Place in keyof Entrants]: Promotion[] }> {
  await using issuer = stopping(await startTokenIssuer());
  const realm = named(issuer.realm);
  await using distribution = stopping(await startRegistry({ ...issuer, realm }));
  const near = named(distribution.host);
  await using far = await serve("distance.ts", `${FAR_MS}`, near, realm);
  const directory = temporaryDirectory();
  await using files = stopping({ path: directory.path, stop: async () => directory.remove() });
  writeDockerConfig(files.path, [near, far.host]);
  const registry = new Registry({ access: "push", credentials: async () => ROBOT });

  const takeTurn = async ({ promoter, delayMs, platforms }: Entrant): Promise<Promotion> => {
    const build = await publishBuild(registry, near, platforms);
    const host = delayMs === 0 ? near : far.host;
    const { platform, tenant } = build.paths;
    const order = {
      platform: `${host}/${platform}`,
      tenant: `${host}/${tenant}`,
      reportFile: writeReport(files.path, build),
      dockerConfig: files.path,
    };
    const { wholeMs } = await timedRun(promoter.name, promoter.command(order));
    const crossings = (await (await request(`http://${far.host}${TRACE_PATH}`)).body.json()) as Crossing[];
    await demandPromoted(registry, near, build, promoter);
    return { wholeMs, crossings };
  };

  const promotions = entrants.map((): Promotion[] => []);
  for (const entrant of entrants) await takeTurn(entrant);
  for (let round = 0; round < rounds; round += 1) {
    for (const [place, entrant] of entrants.entries()) promotions[place]?.push(await takeTurn(entrant));
  }
  return promotions as { [Place in keyof Entrants]: Promotion[] };
}

/** Crane refuses a token service on another port of a loopback address, unless it is called by a name. */
const named = (place: string) => place.replace("127.0.0.1", "localhost");

const stopping = <Started extends { stop(): Promise<void> }>(started: Started) => ({
  ...started,
  [Symbol.asyncDispose]: () => started.stop(),
});

async function demandPromoted(registry: Registry, host: string, build: Build, { name }: Promoter): Promise<void> {
  for (const image of ["platform", "tenant"] as const) {
    const place = parseRepository(`${host}/${build.paths[image]}`);
    const { digest } = await registry.headManifest({ ...place, tag: "latest" });
    if (digest !== build.digests[image]) throw new Error(`${name} ended well and did not promote ${place.path}`);
  }
}

function writeDockerConfig(dir: string, hosts: readonly string[]): void {
  const auth = Buffer.from(`${ROBOT.username}:${ROBOT.password}`).toString("base64");
  const auths = Object.fromEntries(hosts.map((host) => [host, { auth }]));
  writeFileSync(join(dir, "config.json"), JSON.stringify({ auths }), { mode: 0o600 });
}

/** Writes what the gate's smoke suite says of a build that is right. */
function writeReport(dir: string, { digests }: Build): string {
  const tenants = ["t-01", "t-02"];
  const suite = [{ name: "liveness", weight: "critical", isSecurity: false } as const];
  const report = reportOf({
    outcome: "GREEN",
    outcomeWithTrials: "GREEN",
    sha: SHA,
    digests,
    assumedAfterMs: null,
    grep: null,
    shard: null,
    missingShards: [],
    isEnded: false,
    quorum: tenants.length,
    fleet: "0123456789ab",
    tenants,
    suite,
    settings: { memoriesApi: "workspace", tickLimits: {}, witnesses: ["health:sha"] },
    checks: tenants.map((tenant) => ({ tenant, check: "liveness", result: "passed", durationMs: 20 })),
    startedAt: new Date().toISOString(),
    durationMs: 400,
  });
  const file = join(dir, "smoke.json");
  writeFileSync(file, JSON.stringify(report));
  return file;
}
