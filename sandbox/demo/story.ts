import { setTimeout as delay } from "node:timers/promises";
import { type Digest, parseSha, type Sha } from "../../core/model/image";
import type { Finished } from "../../core/process";
import type { World } from "./world";

/** One step of the story: what is done, and what was observed when it was. */
export interface Step {
  readonly title: string;
  /** Returns what was observed, as a sentence. @throws {NotAsTold} when it is not what the story says. */
  readonly run: () => Promise<string>;
}

/** The world was not as the story tells it. */
export class NotAsTold extends Error {}

/** A tenant's machine looks every second here, and starting a container takes less. */
const ARRIVAL_MS = 20_000;
/** Three looks of every updater: long enough for a move that must not happen. */
const STAYS_MS = 3_000;

const short = (digest: string) => digest.slice(0, 19);

function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new NotAsTold(otherwise);
}

function expectStatus(finished: Finished, status: number, what: string): void {
  const said = `${finished.stdout}\n${finished.stderr}`.trim().split("\n").slice(-30).join("\n");
  holds(finished.status === status, `${what} ended with exit ${finished.status}, not ${status}:\n${said}`);
}

/** Returns the story of a release: a baseline, a good build, a bad one, the fix, and the way back. */
export function tell(world: World): Step[] {
  const [baseline, good, bad, fix] = ["b45e11e", "900d000", "bad0000", "f1f0000"].map(parseSha) as [Sha, Sha, Sha, Sha];
  const published = new Map<Sha, { platform: Digest; tenant: Digest }>();
  const digestsOf = (sha: Sha) => published.get(sha) ?? { platform: "" as Digest, tenant: "" as Digest };

  const publish = async (sha: Sha, ...faults: Parameters<World["publish"]>[1][]) => {
    const { digests } = await world.publish(sha, ...faults);
    published.set(sha, digests);
    return `platform ${short(digests.platform)}, platform-tenant ${short(digests.tenant)}`;
  };

  const deployGreen = async (sha: Sha) => {
    const finished = await world.deploy("canary", sha);
    expectStatus(finished, 0, "pulumi up -s canary");
    const marker = await world.marker();
    holds(marker?.sha === sha, `the verified marker holds ${marker?.sha ?? "nothing"}, not ${sha}`);
    holds(marker.digests.tenant === digestsOf(sha).tenant, "the marker's digest is not the published one");
    const running = await world.running("canary");
    const isRunning = Object.values(running).every((digest) => digest === digestsOf(sha).tenant);
    holds(isRunning, `the canary tenants run ${JSON.stringify(running)}`);
    return `GREEN: ${Object.keys(running).join(" and ")} run ${short(marker.digests.tenant)}, the marker holds ${sha}`;
  };

  const latestIs = async (sha: Sha) => {
    const latest = await world.latest();
    const { platform, tenant } = digestsOf(sha);
    holds(latest.platform === platform && latest.tenant === tenant, `:latest is ${JSON.stringify(latest)}`);
    return `:latest of both images is ${sha}: ${short(platform)}, ${short(tenant)}`;
  };

  const promote = async (sha: Sha) => {
    expectStatus(await world.canary("promote", sha), 0, `canary promote ${sha}`);
    return latestIs(sha);
  };

  const promoteAndWait = async (sha: Sha) => {
    expectStatus(await world.canary("promote", sha, "--wait"), 0, `canary promote ${sha} --wait`);
    await latestIs(sha);
    // What prod runs must be what the verb has just said.
    const running = await world.running("prod");
    const isRunning = Object.values(running).every((digest) => digest === digestsOf(sha).tenant);
    holds(isRunning, `prod runs ${JSON.stringify(running)}`);
    return `exit 0: ${Object.keys(running).join(" and ")} run ${short(digestsOf(sha).tenant)}`;
  };

  const reject = async () => {
    const refused = await world.canary("promote", bad, "--verified-file", world.gateReport);
    expectStatus(refused, 1, `canary promote ${bad}`);
    const history = await world.canary("history", "--limit", "1");
    holds(/ rejected +bad0000 +failed /.test(history.stdout), `the ledger's newest entry is ${history.stdout}`);
    return `exit 1; the ledger says ${history.stdout
      .trim()
      .replace(/^\S+ +/, "")
      .replace(/ +/g, " ")}`;
  };

  const prodFollows = async (sha: Sha) => {
    const ms = await world.arrival("prod", digestsOf(sha).tenant, ARRIVAL_MS);
    const running = await world.running("prod");
    holds(ms !== undefined, `after ${ARRIVAL_MS} ms prod runs ${JSON.stringify(running)}`);
    return `${Object.keys(running).join(" and ")} run ${short(digestsOf(sha).tenant)}`;
  };

  const deployRed = async (sha: Sha | undefined) => {
    const finished = await world.deploy("canary", sha);
    expectStatus(finished, 1, "pulumi up -s canary");
    holds(/RED bad0000/.test(finished.stdout), "the output does not say that bad0000 is RED");
    const failed = [...finished.stdout.matchAll(/^\s*failed ([\w-]+) after/gm)].map(([, check]) => check);
    holds(failed.length > 0, "the output names no failed check");
    const marker = await world.marker();
    holds(marker?.sha === good, `the verified marker holds ${marker?.sha ?? "nothing"}, not ${good}`);
    return `exit 1, RED: failed ${[...new Set(failed)].join(", ")} on ${failed.length} tenants; the marker still holds ${good}`;
  };

  const prodUntouched = async () => {
    await delay(STAYS_MS);
    const [, running] = await Promise.all([latestIs(good), world.running("prod")]);
    const { tenant } = digestsOf(good);
    holds(
      Object.values(running).every((digest) => digest === tenant),
      `prod runs ${JSON.stringify(running)}`,
    );
    return `:latest and ${Object.keys(running).join(" and ")} are still ${good}: ${short(tenant)}`;
  };

  return [
    {
      title: "Bring up a sandbox with its own registry, clouds and engine state",
      run: async () => `registry ${await world.begin()}`,
    },
    { title: `Publish ${baseline}, the baseline, as :staging-${baseline} only`, run: () => publish(baseline) },
    { title: "pulumi up -s canary: two tenants, then the gate", run: () => deployGreen(baseline) },
    { title: `canary promote ${baseline}`, run: () => promote(baseline) },
    {
      title: "pulumi up -s prod: two tenants that follow :latest",
      run: async () => {
        expectStatus(await world.deploy("prod"), 0, "pulumi up -s prod");
        return prodFollows(baseline);
      },
    },
    { title: `Publish ${good}, a good build`, run: () => publish(good) },
    {
      title: "pulumi up -s canary",
      run: async () => {
        const seen = await deployGreen(good);
        const changes = await world.lastChanges("canary");
        const replaced =
          (changes.replace ?? 0) + (changes["create-replacement"] ?? 0) + (changes["delete-replaced"] ?? 0);
        holds(replaced === 0 && (changes.create ?? 0) === 0, `the engine counted ${JSON.stringify(changes)}`);
        return `${seen}; ${changes.update ?? 0} updated, 0 replaced`;
      },
    },
    { title: `canary promote ${good}`, run: () => promote(good) },
    { title: "Prod follows", run: () => prodFollows(good) },
    { title: `Publish ${bad}, a build that forgets memories`, run: () => publish(bad, "memories-forget") },
    { title: "pulumi up -s canary", run: () => deployRed(bad) },
    { title: `canary promote ${bad}, with the gate's report`, run: reject },
    { title: "Nothing else moved", run: prodUntouched },
    { title: "pulumi up -s canary again, nothing changed", run: () => deployRed(undefined) },
    { title: `Fix forward: publish ${fix}`, run: () => publish(fix) },
    { title: "pulumi up -s canary", run: () => deployGreen(fix) },
    { title: `canary promote ${fix} --wait`, run: () => promoteAndWait(fix) },
    {
      title: "canary rollback --previous",
      run: async () => {
        expectStatus(await world.canary("rollback", "--previous"), 0, "canary rollback --previous");
        return latestIs(good);
      },
    },
    { title: "Prod follows back", run: () => prodFollows(good) },
    {
      title: "canary status --check",
      run: async () => {
        const finished = await world.canary("status", "--check");
        expectStatus(finished, 0, "canary status --check");
        return /^Released last.*$/m.exec(finished.stdout)?.[0] ?? "";
      },
    },
  ];
}
