import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import type { LedgerEntry } from "../../core/model/ledger";
import type { Release as Released } from "../../core/model/release";
import { parseRepository } from "../../core/registry";
import { readChain, readStatus } from "../../release";
import { ENTRY_TYPE, linkOf } from "../../release/ledger-entry";
import { crane, tagOf } from "../support/crane";
import { pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";
import {
  contextOf,
  evidenceOf,
  imagesOf,
  latestOf,
  promoteThrough,
  pushRelease,
  type Release,
  rollBackThrough,
  SHA,
} from "../support/release-fixture";

const NEW = { platform: "new", tenant: "new" };
const OLD = { platform: "old", tenant: "old" };

describe("the ledger", () => {
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  const { registry } = contextOf();
  const chains = (release: Release): Promise<LedgerEntry[][]> =>
    Promise.all(imagesOf(host, release).map(({ repository }) => readChain(registry, repository, 50)));
  const events = async (release: Release) => {
    const [platform = [], tenant = []] = await chains(release);
    const shortOf = (entries: readonly LedgerEntry[]) => entries.map(({ event, sha }) => `${event} ${sha}`);
    assert.deepEqual(shortOf(platform), shortOf(tenant));
    return shortOf(platform);
  };
  const promoted = async (release: Release) => {
    const { promotion } = await promoteThrough(host, release);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
  };
  /** Verifies and promotes what was `:latest` at first, so that it may be rolled back to. */
  const known = async () => {
    const release = await pushRelease(host);
    await promoted(release);
    return release;
  };

  it("keeps beside both images what was verified and promoted, newest first, with all that is known", async () => {
    const release = await pushRelease(host);
    await promoted(release);
    assert.deepEqual(await events(release), [`promoted ${SHA}`, `verified ${SHA}`]);
    const [[newest, oldest] = []] = await chains(release);
    const { at, released, ...rest } = newest as LedgerEntry;
    assert.deepEqual(rest, {
      version: 1,
      event: "promoted",
      sha: SHA,
      digests: release.marker.digests,
      from: release.old,
      verdict: evidenceOf(release).verdict,
      isForced: false,
      reason: null,
      actor: "somebody",
      runUrl: "https://ci.test/runs/1",
    });
    assert.deepEqual(released, { sha: SHA, digests: release.marker.digests, at });
    assert.equal(oldest?.released, null);
  });

  it("refers to the image that it speaks of, so that it travels with it", async () => {
    const release = await known();
    for (const [name, path] of Object.entries(release.paths)) {
      const subject = release.marker.digests[name as "platform" | "tenant"];
      const { all } = await registry.listReferrers(parseRepository(`${host}/${path}`), subject, ENTRY_TYPE);
      assert.deepEqual(
        all.map(({ annotations }) => linkOf(annotations)?.entry.event),
        ["verified", "promoted"],
      );
      const listed = await crane("manifest", `${host}/${path}:${subject.replace(":", "-")}`);
      assert.ok(all.every(({ digest }) => listed.includes(digest)));
      const entry = JSON.parse(await crane("manifest", `${host}/${path}:canary-ledger`));
      assert.equal(entry.subject.digest, subject);
    }
  });

  it("grows by nothing when a promotion is run again, and by what is missing when its end was cut off", async () => {
    const release = await known();
    await promoted(release);
    assert.equal((await events(release)).length, 2);
    const other = await pushRelease(host);
    const faults = [
      { on: /^PUT .*manifests\/canary-ledger/, act: ({ answer }: { answer: { destroy(): void } }) => answer.destroy() },
    ];
    const { promotion } = await promoteThrough(host, other, { faults });
    assert.ok(promotion instanceof Error && /the ledger does not say so/.test(promotion.message));
    assert.deepEqual(await latestOf(host, other), NEW);
    await promoted(other);
    assert.ok((await events(other)).includes(`promoted ${SHA}`));
  });

  it("keeps a rejection: nothing moves, and the very build is refused from then on, however GREEN", async () => {
    const release = await pushRelease(host);
    const { promotion } = await promoteThrough(host, release, { evidence: evidenceOf(release, "RED") });
    assert.ok(promotion instanceof Refused);
    assert.match(
      promotion.message,
      /^The build abc1234: the gate rejected it: failed memories; :latest and prod are untouched/,
    );
    assert.deepEqual(await latestOf(host, release), OLD);
    assert.deepEqual(await events(release), [`rejected ${SHA}`]);
    await promoteThrough(host, release, { evidence: evidenceOf(release, "RED") });
    assert.equal((await events(release)).length, 1, "said once");

    const again = await promoteThrough(host, release);
    assert.ok(again.promotion instanceof Refused);
    assert.match(
      again.promotion.message,
      /this very build was rejected on \S+, failed memories \(https:\/\/ci\.test\/runs\/1\)/,
    );
    const back = await rollBackThrough(host, release, { sha: SHA });
    assert.match(`${back.promotion}`, /this very build was rejected/);
    assert.deepEqual(await latestOf(host, release), OLD);

    const forced = await promoteThrough(host, release, { evidence: null, reason: "the tenant's disk was full" });
    assert.equal((forced.promotion as Released).isForced, true);
    assert.deepEqual(await latestOf(host, release), NEW);
    const [[newest] = []] = await chains(release);
    assert.equal(newest?.isForced, true);
    assert.equal(newest?.reason, "the tenant's disk was full");
  });

  it("writes no rejection down on a dry run", async () => {
    const release = await pushRelease(host);
    const evidence = evidenceOf(release, "RED");
    const { promotion, lines } = await promoteThrough(host, release, { evidence, dryRun: true });
    assert.ok(promotion instanceof Refused);
    assert.deepEqual(
      lines.filter((line) => !/^(GET|HEAD) /.test(line)),
      [],
    );
  });

  it("does not hold a rejection against another build that shares one of its images", async () => {
    const release = await pushRelease(host);
    const other = await pushImage(`${host}/${release.paths.tenant}`, "staging-def5678", "another tenant image");
    const digests = { ...release.marker.digests, tenant: other.digest };
    await promoteThrough(host, release, { evidence: { ...evidenceOf(release, "RED"), digests } });
    const { promotion } = await promoteThrough(host, release);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
    assert.deepEqual(await latestOf(host, release), NEW);
  });

  describe("lets a rollback", () => {
    it("go to :previous without a sha, and leaves :previous alone, so that twice is once", async () => {
      const release = await known();
      // The first :latest was never verified by anybody who wrote it down.
      const refused = await rollBackThrough(host, release);
      assert.match(`${refused.promotion}`, /the ledger has no verification of this very build/);
      const { promotion } = await rollBackThrough(host, release, { isForced: true, reason: "it was there before us" });
      assert.ok(!(promotion instanceof Error), `${promotion}`);
      assert.deepEqual(await latestOf(host, release), OLD);
      assert.deepEqual((await events(release))[0], "rolled-back null");
      const again = await rollBackThrough(host, release, { isForced: true });
      assert.ok((again.promotion as Released).images.every(({ from, to }) => from === to));
      assert.equal(await tagOf(`${host}/${release.paths.tenant}:previous`), release.old.tenant);
      assert.equal((await events(release)).length, 3);
    });

    it("be refused where there is no :previous, and name what there is to do", async () => {
      const release = await pushRelease(host);
      const { promotion } = await rollBackThrough(host, release);
      assert.ok(promotion instanceof Refused);
      assert.match(promotion.message, /there is no :previous\. Name the build with `canary rollback <sha>`/);
    });

    it("go to a build that was verified before, without a new run of the suite", async () => {
      const release = await known();
      for (const path of Object.values(release.paths)) await pushImage(`${host}/${path}`, "latest", "a later one");
      const { promotion } = await rollBackThrough(host, release, { sha: SHA });
      assert.ok(!(promotion instanceof Error), `${promotion}`);
      assert.deepEqual(await latestOf(host, release), NEW);
      const [[newest] = []] = await chains(release);
      assert.equal(newest?.event, "rolled-back");
      assert.deepEqual(newest?.verdict, evidenceOf(release).verdict);
    });
  });

  describe("says in the status", () => {
    it("what is released, and that all is well", async () => {
      const release = await known();
      const status = await readStatus(imagesOf(host, release), registry);
      assert.deepEqual(status.problems, []);
      assert.equal(status.isConsistent, true);
      assert.equal(status.released?.sha, SHA);
      assert.equal(status.verified?.sha, SHA);
      assert.deepEqual(
        status.images.map(({ latest, previous, released }) => [latest, previous, released]),
        (["platform", "tenant"] as const).map((name) => [
          { digest: release.marker.digests[name], sha: SHA, builtAt: null },
          { digest: release.old[name], sha: null, builtAt: null },
          release.marker.digests[name],
        ]),
      );
    });

    it("that somebody moved :latest, and that the images are not of one build", async () => {
      const release = await known();
      const { digest } = await pushImage(`${host}/${release.paths.tenant}`, "latest", "by hand");
      const { problems, isConsistent, images } = await readStatus(imagesOf(host, release), registry);
      assert.equal(isConsistent, false);
      assert.equal(images[1]?.released, release.marker.digests.tenant);
      assert.equal(problems.length, 2);
      assert.match(
        problems[0] ?? "",
        new RegExp(`tenant:latest is ${digest}, and the ledger says that abc1234 .* somebody moved it`),
      );
    });

    it("that it knows nothing, where nothing was ever written", async () => {
      const release = await pushRelease(host, { latest: false });
      const status = await readStatus(imagesOf(host, release), registry);
      assert.deepEqual(
        [status.released, status.verified, status.isConsistent, status.problems],
        [null, null, null, []],
      );
      assert.deepEqual(
        status.images.map(({ latest, released }) => [latest, released]),
        [
          [null, null],
          [null, null],
        ],
      );
    });
  });

  it("shows when an entry was removed from under the others", async () => {
    const release = await known();
    const [image] = imagesOf(host, release);
    assert.equal((await readChain(registry, image?.repository ?? "", 1)).length, 1, "as many as are wanted");
    const newest = JSON.parse(await crane("manifest", `${image?.repository}:canary-ledger`));
    newest.annotations["tenant-fleet.canary.before"] = `sha256:${"0".repeat(64)}`;
    await fetch(`http://${host}/v2/${release.paths.platform}/manifests/canary-ledger`, {
      method: "PUT",
      headers: { "content-type": newest.mediaType },
      body: JSON.stringify(newest),
    });
    await assert.rejects(readChain(registry, image?.repository ?? "", 5), /it is gone, and others build on it/);
  });
});
