import assert from "node:assert/strict";
import { Misuse, Undetermined } from "../../core/errors";
import { type Digest, parseSha, stagingTag } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import type { ReleaseStatus } from "../../core/model/release-status";
import { Registry } from "../../core/registry";
import { collectImageFacts, type ImagesLook, type StackLook } from "../../drift/image-facts";
import { judgeImages } from "../../drift/images";
import { promote, readStatus } from "../../release";
import { eventually } from "../support/eventually";
import { type Fault, first, retell, say, startFaultProxy } from "../support/fault-proxy";
import { type PushedManifest, pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";
import { contextOf, evidenceOf, imagesOf } from "../support/release-fixture";

const PATIENCE = { deadlineMs: 3_000, attemptMs: 1_500, backoffMs: 5 };
const NO_STATUS: ReleaseStatus = { images: [], isConsistent: null, released: null, verified: null, problems: [] };
const DAY_MS = 86_400_000;
const day = (number: number) => Date.UTC(2026, 9, number);
const dated = (number: number) => ({ created: new Date(day(number)).toISOString() });

/** Builds by sha, and the day of October on which each was built; their names are in another order than their ages. */
const BUILDS = { fffffff: 1, aaaaaaa: 2, ccccccc: 3 } as const;
type Sha = keyof typeof BUILDS;
const IMAGES = ["platform", "tenant"] as const;
const pathOf = { platform: "acme/platform", tenant: "acme/platform-tenant" };

describe("the facts about a fleet's images", () => {
  let server: TestRegistry;
  const pushed = {} as Record<(typeof IMAGES)[number], Record<Sha, PushedManifest>>;
  const push = (image: (typeof IMAGES)[number], tag: string, build: string, options = {}) =>
    pushImage(`${server.host}/${pathOf[image]}`, tag, `${image} ${build}`, options);

  // `latest` is fffffff, which no platform-only, undated or unheard-of build is.
  before(async () => {
    server = await startRegistry();
    for (const image of IMAGES) {
      const builds = Object.entries(BUILDS).map(
        async ([sha, at]) => [sha, await push(image, stagingTag(parseSha(sha)), sha, dated(at))] as const,
      );
      pushed[image] = Object.fromEntries(await Promise.all(builds)) as Record<Sha, PushedManifest>;
      await push(image, "latest", "fffffff", dated(BUILDS.fffffff));
      await push(image, "staging-of-somebody", "x", dated(9));
    }
    await push("tenant", "staging-0000000", "half a build", dated(9));
  });
  after(() => server.stop());

  const running = (sha: string, digest: Digest): MachineReport => ({
    ...{ outcome: "running", deployment: "0123456789ab", tried: { sha, digest } },
    running: { sha, digest },
  });
  const digestsOf = (sha: Sha) => ({ platform: pushed.platform[sha].digest, tenant: pushed.tenant[sha].digest });

  /** A look at the registry through a proxy: the canary ring runs aaaaaaa, prod follows `latest`. */
  const begin = async (faults: readonly Fault[] = [], changes: Partial<ImagesLook> = {}) => {
    const proxy = await startFaultProxy(server.host, faults);
    const repositories = {
      repository: `${proxy.host}/${pathOf.tenant}`,
      platformRepository: `${proxy.host}/${pathOf.platform}`,
    };
    const stackOf = (
      ring: "canary" | "prod",
      image: object,
      names: readonly string[],
      report: MachineReport,
    ): StackLook => ({
      ...{ stack: ring, changedAt: null, openReports: () => ({ read: async () => report }) },
      outputs: {
        ring,
        image: { ...repositories, tag: "latest", ...image },
        updater: { region: "us-east-2", reports: {} },
        tenants: names.map((name) => ({ name, slug: `secret-${name}`, url: `https://secret-${name}.test` })),
      },
    });
    const digests = digestsOf("aaaaaaa");
    const own = running("aaaaaaa", digests.tenant);
    const look: ImagesLook = {
      ring: stackOf("canary", { tag: "staging-aaaaaaa", digests }, ["canary-a"], own),
      against: stackOf("prod", {}, ["t-1", "t-2"], running("fffffff", pushed.tenant.fffffff.digest)),
      registry: new Registry({ credentials: async () => undefined, patience: PATIENCE }),
      readStatus: async () => NO_STATUS,
      ...changes,
    };
    return { ...proxy, look, collect: () => collectImageFacts(look) };
  };
  const shasOf = ({ builds }: { builds: readonly { sha: string }[] }) => builds.map(({ sha }) => sha);

  it("are what the tags point to, what is published, by age, and what each tenant runs", async () => {
    await using world = await begin();
    const { ring, against, tags, builds, builtAt, status, reasons } = await world.collect();
    assert.deepEqual(reasons, []);
    assert.deepEqual(
      tags,
      IMAGES.flatMap((image) => {
        const fact = (tag: string, sha: Sha | null) => ({
          ...{ image, repository: `${world.host}/${pathOf[image]}`, tag },
          ...{ digest: sha && pushed[image][sha].digest, builtAt: sha && day(BUILDS[sha]) },
        });
        return [
          fact("latest", "fffffff"),
          fact("previous", null),
          fact("staging-aaaaaaa", "aaaaaaa"),
          fact("staging-ccccccc", "ccccccc"),
        ];
      }),
    );
    assert.deepEqual(
      builds,
      (["fffffff", "aaaaaaa", "ccccccc"] as const).map((sha) => ({
        ...{ tag: `staging-${sha}`, sha, digest: pushed.tenant[sha].digest, builtAt: day(BUILDS[sha]) },
      })),
    );
    assert.deepEqual([builtAt, status], [day(BUILDS.aaaaaaa), NO_STATUS]);
    const report = (stack: typeof ring) => stack.tenants.map(({ name, report }) => `${name} ${report?.running?.sha}`);
    assert.deepEqual([report(ring), report(against)], [["canary-a aaaaaaa"], ["t-1 fffffff", "t-2 fffffff"]]);
  });

  it("have no customer in them, nor where one is", async () => {
    await using world = await begin();
    assert.doesNotMatch(JSON.stringify(await world.collect()), /secret-/);
  });

  it("are judged with what the release room knows, after a promotion", async () => {
    await using world = await begin();
    const paths = { platform: "judged/platform", tenant: "judged/platform-tenant" };
    const builds = [
      ["staging-bbbbbbb", "old", 1],
      ["staging-abc1234", "new", 2],
    ] as const;
    const digests: Record<string, Digest> = {};
    for (const image of IMAGES) {
      for (const [tag, build, at] of builds) {
        digests[image] = (
          await pushImage(`${server.host}/${paths[image]}`, tag, `${image} ${build}`, dated(at))
        ).digest;
      }
    }
    const [platform, tenant] = [digests.platform as Digest, digests.tenant as Digest];
    const marker = { sha: parseSha("abc1234"), digests: { platform, tenant }, fleet: "0123456789ab" };
    const images = imagesOf(server.host, { paths });
    await promote({ sha: marker.sha, images, evidence: evidenceOf({ marker }) }, contextOf());

    const { registry } = world.look;
    const image = {
      repository: `${server.host}/${paths.tenant}`,
      platformRepository: `${server.host}/${paths.platform}`,
    };
    const reading = async () => running("abc1234", tenant);
    const of = (stack: StackLook, changes: object): StackLook => ({
      ...{ ...stack, openReports: () => ({ read: reading }) },
      outputs: { ...stack.outputs, image: { ...stack.outputs.image, ...image, ...changes } },
    });
    const facts = await collectImageFacts({
      ring: of(world.look.ring, { tag: "staging-abc1234", digests: { platform, tenant } }),
      against: of(world.look.against, {}),
      ...{ registry, readStatus: () => readStatus(images, registry) },
    });
    const judged = judgeImages(facts, new Date(day(40)));
    assert.deepEqual(judged.result, { findings: [], covered: "2 images, 6 tags, 3 tenants", reason: null });
    assert.deepEqual(
      judged.tags.map(({ tag, sha }) => `${tag} ${sha}`),
      [0, 1].flatMap(() => ["latest abc1234", "previous null", "staging-abc1234 abc1234"]),
    );

    await pushImage(`${server.host}/${paths.tenant}`, "latest", "by hand", dated(3));
    const after = judgeImages(await collectImageFacts({ ...world.look, ...factsLook() }), new Date(day(40)));
    assert.deepEqual(
      after.result.findings.map(({ kind, subject, path }) => `${kind} ${subject}:${path}`),
      ["moved tenant:latest", "split prod:latest"],
    );
    assert.match(after.result.reason ?? "", /^For how long t-1 and t-2 of prod .* is not known$/);

    function factsLook() {
      return {
        ring: of(world.look.ring, { tag: "staging-abc1234", digests: { platform, tenant } }),
        against: of(world.look.against, {}),
        readStatus: () => readStatus(images, registry),
      };
    }
  });

  describe("about what is published", () => {
    it("are none where there are more builds than are looked at, and say so", async () => {
      await using world = await begin([], { maxBuilds: 4 });
      const { builds, reasons } = await world.collect();
      assert.deepEqual(builds, []);
      assert.deepEqual(reasons, [
        `Which build is the newest is not known: ${world.host}/${pathOf.tenant} has more than 4 tags staging-<sha>`,
      ]);
      assert.ok(world.seen.every(({ line }) => !/staging-(fffffff|ccccccc)/.test(line)));
    });

    it("leave out a build that is removed between the list and the look", async () => {
      const removed = { on: /GET .*platform-tenant\/manifests\/staging-fffffff/, act: say(404) };
      await using world = await begin([removed]);
      const facts = await world.collect();
      assert.deepEqual([shasOf(facts), facts.reasons], [["aaaaaaa", "ccccccc"], []]);
    });

    it("leave out a build that does not say when it was built, and say so", async () => {
      const act = retell(() => ({
        body: Buffer.from('{"schemaVersion":2}'),
        headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" },
      }));
      await using world = await begin([{ on: /GET .*platform-tenant\/manifests\/staging-fffffff/, act }]);
      const facts = await world.collect();
      assert.deepEqual(shasOf(facts), ["aaaaaaa", "ccccccc"]);
      assert.deepEqual(facts.reasons, [
        "Which build is the newest is not known: 1 of 3 builds do not say when they were built, like staging-fffffff",
      ]);
    });

    it("end with the first build that cannot be read, and keep the others", async () => {
      await using world = await begin([{ on: /GET .*platform-tenant\/manifests\/staging-fffffff/, act: say(403) }]);
      const facts = await world.collect();
      assert.ok(!shasOf(facts).includes("fffffff"));
      assert.equal(facts.reasons.length, 1);
      assert.match(facts.reasons[0] ?? "", /^Reading .*platform-tenant:staging-fffffff: the right to pull was denied/);
    });

    it("end when their time is over, and say so", async () => {
      await using world = await begin([], { buildsMs: 0 });
      const { builds, reasons } = await world.collect();
      assert.deepEqual(builds, []);
      assert.deepEqual(reasons, ["Which build is the newest is not known: after 0 s not all 3 have been looked at"]);
    });

    it("are none where an image's tags cannot be listed", async () => {
      await using world = await begin([{ on: /\/acme\/platform\/tags\/list/, act: say(403) }]);
      const { builds, reasons, tags } = await world.collect();
      assert.deepEqual([builds, reasons.length, tags.length], [[], 1, 6]);
      assert.match(reasons[0] ?? "", /^Listing the tags of .*acme\/platform: the right to pull was denied/);
    });

    it("are asked for 16 at a time, and no more once one cannot be read", async () => {
      const named = Array.from({ length: 60 }, (_, at) => `staging-${String(at + 1).padStart(7, "0")}`);
      let [now, most] = [0, 0];
      const hold = first(async () => {
        most = Math.max(most, ++now);
        await eventually(() => most === 16 || undefined, { withinMs: 1_000 });
        now -= 1;
      });
      const list = say(200, {}, JSON.stringify({ tags: named }));
      const at = /GET .*platform-tenant\/manifests\/staging-0/;
      await using world = await begin([
        { on: /tags\/list/, act: list },
        { on: at, act: hold },
      ]);
      const { reasons } = await world.collect();
      assert.deepEqual([reasons, world.seen.filter(({ line }) => at.test(line)).length], [[], 60]);
      assert.equal(most, 16);

      await using closed = await begin([
        { on: /tags\/list/, act: list },
        { on: at, act: say(403) },
      ]);
      await closed.collect();
      assert.equal(closed.seen.filter(({ line }) => at.test(line)).length, 16);
    });
  });

  describe("about the tags", () => {
    it("have no digest where a tag is absent, for which there is no reason", async () => {
      await using world = await begin([{ on: /manifests\/latest/, act: say(404) }]);
      const { tags, reasons } = await world.collect();
      const latest = tags.filter(({ tag }) => tag === "latest").map(({ digest, builtAt }) => [digest, builtAt]);
      assert.deepEqual([latest, reasons], [Array(2).fill([null, null]), []]);
    });

    it("are there with a digest and without an age where the image cannot be read", async () => {
      const { digest } = JSON.parse(pushed.platform.fffffff.bytes.toString()).config;
      await using world = await begin([{ on: new RegExp(`acme/platform/blobs/${digest}`), act: say(500) }]);
      const { tags, reasons } = await world.collect();
      assert.deepEqual([tags[0]?.digest, tags[0]?.builtAt], [pushed.platform.fffffff.digest, null]);
      assert.equal(reasons.length, 1);
      assert.match(reasons[0] ?? "", /^Reading the blob sha256:\w+ of .*acme\/platform: .* gave no usable answer/);
    });

    it("are those that another stack follows, too", async () => {
      await using world = await begin();
      const { outputs } = world.look.against;
      const against = { ...world.look.against, outputs: { ...outputs, image: { ...outputs.image, tag: "stable" } } };
      const { tags } = await collectImageFacts({ ...world.look, against });
      assert.equal(tags.filter(({ tag }) => tag === "stable").length, 2);
    });

    it("do not matter to when the ring's build was built: its digest does", async () => {
      const gone = { on: /manifests\/staging-aaaaaaa/, act: say(404) };
      await using world = await begin([gone]);
      const { builtAt, tags } = await world.collect();
      assert.equal(tags.find(({ tag }) => tag === "staging-aaaaaaa")?.digest, null);
      assert.equal(builtAt, day(BUILDS.aaaaaaa));
    });

    it("say when the ring's build was built where the stack has no digest", async () => {
      await using world = await begin();
      const { outputs } = world.look.ring;
      const { digests: _, ...image } = outputs.image;
      const ring = { ...world.look.ring, outputs: { ...outputs, image } };
      assert.equal((await collectImageFacts({ ...world.look, ring })).builtAt, day(BUILDS.aaaaaaa));
    });
  });

  describe("of a registry that", () => {
    const refusing = [
      { name: "denies everything", act: say(403), why: /the right to pull was denied/ },
      { name: "has none of the repositories", act: say(404), why: /there is no such image/ },
      { name: "has no usable answer", act: say(500), why: /no usable answer/ },
    ];
    for (const { name, act, why } of refusing) {
      it(`${name} are one reason an image, and what the tenants run`, async () => {
        await using world = await begin([{ on: /./, act }]);
        const status = () => readStatus(imagesOf(world.host, { paths: pathOf }), world.look.registry);
        const facts = await collectImageFacts({ ...world.look, readStatus: status });
        assert.ok(facts.reasons.length >= 2 && facts.reasons.length <= 3, `${facts.reasons}`);
        assert.ok(
          facts.reasons.every((reason) => why.test(reason)),
          `${facts.reasons}`,
        );
        assert.deepEqual([facts.builds, facts.builtAt], [[], null]);
        assert.deepEqual(facts.against.tenants.length, 2);
        const { result, tenants } = judgeImages(facts, new Date(day(40)));
        assert.ok(result.reason !== null);
        assert.deepEqual([result.findings.filter(({ kind }) => kind !== "moved"), tenants[0]?.state], [[], "current"]);
      });
    }
  });

  describe("of what tenants run", () => {
    const collectWith = async (openReports: StackLook["openReports"]) => {
      await using world = await begin();
      const { against } = await collectImageFacts({ ...world.look, against: { ...world.look.against, openReports } });
      return against.tenants.map(({ name, report, why }) => [name, report?.running?.sha ?? null, why]);
    };
    const misuse = new Misuse({ what: "The updaters' reports", why: "there is no `aws`", fix: "Install it" });
    const untold = new Undetermined({ what: "The updaters' reports", why: "no answer", fix: "Try again" });

    it("have a reason for each tenant where the reports cannot be opened", async () => {
      const found = await collectWith(() => {
        throw misuse;
      });
      assert.deepEqual(found, [
        ["t-1", null, misuse.message],
        ["t-2", null, misuse.message],
      ]);
    });

    it("have a reason for the tenant whose report cannot be read, and the others' reports", async () => {
      const reports = {
        "t-1": Promise.reject(untold),
        "t-2": Promise.resolve(running("fffffff", digestsOf("fffffff").tenant)),
      };
      const found = await collectWith(() => ({ read: (tenant) => reports[tenant as "t-1"] }));
      assert.deepEqual(found, [
        ["t-1", null, untold.message],
        ["t-2", "fffffff", null],
      ]);
    });

    it("have neither where an updater has left nothing readable", async () => {
      const found = await collectWith(() => ({ read: async () => undefined }));
      assert.deepEqual(found[0], ["t-1", null, null]);
    });

    it("are read by one reader, which is asked for all before it answers", async () => {
      const asked: string[] = [];
      let opened = 0;
      await collectWith(() => {
        opened += 1;
        return {
          read: async (tenant) => {
            asked.push(tenant);
            await new Promise(setImmediate);
            assert.deepEqual(asked, ["t-1", "t-2"]);
            return undefined;
          },
        };
      });
      assert.equal(opened, 1);
    });

    it("are not hidden by a fault of the program", async () => {
      const fault = new TypeError("a fault");
      await assert.rejects(
        collectWith(() => ({ read: () => Promise.reject(fault) })),
        fault,
      );
    });
  });

  it("make a ring stale that nobody moved on", async () => {
    await using world = await begin();
    const facts = await world.collect();
    const kinds = (now: number) => judgeImages(facts, new Date(now)).result.findings.map(({ kind }) => kind);
    const newest = day(BUILDS.ccccccc);
    assert.deepEqual([kinds(newest + DAY_MS), kinds(newest + DAY_MS + 1)], [[], ["stale"]]);
  });
});
