import assert from "node:assert/strict";
import { CanaryError, Refused } from "../../core/errors";
import { parseDigest, stagingTag } from "../../core/model/image";
import type { Release } from "../../core/model/release";
import { crane } from "../support/crane";
import { pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";
import { evidenceOf, latestOf, promoteThrough, pushRelease, SHA } from "../support/release-fixture";

/** Of tags that somebody follows; ledger entries are besides. */
const writes = (lines: readonly string[]) => lines.filter((line) => /^PUT .*\/manifests\/latest$/.test(line));
const OLD = { platform: "old", tenant: "old" };
const NEW = { platform: "new", tenant: "new" };

describe("a promotion", () => {
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  it("moves both images, byte for byte, and says from what to what", async () => {
    const release = await pushRelease(host);
    const { promotion, proxyHost, lines } = await promoteThrough(host, release);
    assert.deepEqual(promotion, {
      event: "promoted",
      sha: SHA,
      isDryRun: false,
      images: (["platform", "tenant"] as const).map((image) => ({
        name: image,
        repository: `${proxyHost}/${release.paths[image]}`,
        from: release.old[image],
        to: release.marker.digests[image],
      })),
      isForced: false,
      reason: null,
      notes: ["platform", "tenant"].map(
        (image) =>
          `Whether ${image} is older than what was released is not known: an image does not say when it was built.`,
      ),
    } satisfies Release);
    assert.deepEqual(await latestOf(host, release), NEW);
    for (const path of Object.values(release.paths)) {
      const [verified, latest] = [stagingTag(SHA), "latest"].map((tag) => crane("manifest", `${host}/${path}:${tag}`));
      assert.equal(await latest, await verified);
    }
    assert.equal(writes(lines).length, 2);
    const blobs = lines.filter((line) => line.startsWith("GET ") && line.includes("/blobs/sha256"));
    assert.equal(blobs.length, 4, "two configurations of each image, which say how old it is, and never a layer");
  });

  it("has nothing to do the second time, and writes nothing", async () => {
    const release = await pushRelease(host);
    await promoteThrough(host, release);
    const { promotion, lines } = await promoteThrough(host, release);
    const { images } = promotion as Release;
    assert.ok(images.every(({ from, to }) => from === to));
    assert.deepEqual(
      lines.filter((line) => line.startsWith("PUT ")),
      [],
    );
  });

  it("is completed by running it again when it was cut short between the two", async () => {
    const release = await pushRelease(host);
    await crane("tag", `${host}/${release.paths.platform}@${release.marker.digests.platform}`, "latest");
    const { promotion, lines } = await promoteThrough(host, release);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
    assert.deepEqual(await latestOf(host, release), NEW);
    assert.equal(writes(lines).length, 1);
  });

  it("works where there was no :latest yet", async () => {
    const release = await pushRelease(host, { latest: false });
    const { promotion } = await promoteThrough(host, release);
    assert.deepEqual(
      (promotion as Release).images.map(({ from }) => from),
      [null, null],
    );
    assert.deepEqual(await latestOf(host, release), NEW);
  });

  it("checks everything and writes nothing on a dry run", async () => {
    const release = await pushRelease(host);
    const { promotion, lines } = await promoteThrough(host, release, { dryRun: true });
    assert.equal((promotion as Release).isDryRun, true);
    assert.deepEqual(await latestOf(host, release), OLD);
    assert.deepEqual(
      lines.filter((line) => line.startsWith("PUT ")),
      [],
    );
    assert.equal(lines.filter((line) => line.startsWith("POST ")).length, 2, "both rights to push are proven");
  });

  const long = stagingTag(SHA) + "d".repeat(33);
  it("finds the verified build by a tag of all 40 digits", async () => {
    const release = await pushRelease(host, { tag: long });
    const { promotion } = await promoteThrough(host, release);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
    assert.deepEqual(await latestOf(host, release), NEW);
  });

  it("does not mistake a tag of 7 digits for the one of 40 that was deployed", async () => {
    const release = await pushRelease(host, { tag: long });
    for (const path of Object.values(release.paths)) await pushImage(`${host}/${path}`, stagingTag(SHA), "of its own");
    const { promotion } = await promoteThrough(host, release);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
    assert.deepEqual(await latestOf(host, release), NEW);
  });

  for (const image of ["platform", "tenant"] as const) {
    it(`is refused when the tag of ${image} moved since it was verified`, async () => {
      const release = await pushRelease(host);
      await pushImage(`${host}/${release.paths[image]}`, stagingTag(SHA), "pushed again");
      const { promotion, lines } = await promoteThrough(host, release);
      assert.ok(promotion instanceof Refused);
      assert.match(promotion.message, new RegExp(`${image}:staging-abc1234: it moved since it was verified`, ""));
      assert.ok(promotion.message.includes(release.marker.digests[image]));
      assert.deepEqual(await latestOf(host, release), OLD);
      assert.equal(writes(lines).length, 0);
    });
  }

  it("is refused when a marker names a digest that no tag has", async () => {
    const release = await pushRelease(host);
    const tenant = parseDigest(`sha256:${"0".repeat(64)}`);
    const evidence = { ...evidenceOf(release), digests: { ...release.marker.digests, tenant } };
    const { promotion } = await promoteThrough(host, release, { evidence });
    assert.ok(promotion instanceof CanaryError && promotion.exit === 1);
    assert.deepEqual(await latestOf(host, release), OLD);
  });
});
