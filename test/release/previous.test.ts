import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import { crane, tagOf } from "../support/crane";
import { type Fault, first, say } from "../support/fault-proxy";
import { pushImage } from "../support/images";
import { startRegistry, type TestRegistry } from "../support/registry";
import { latestOf, promoteThrough, pushRelease, type Release, rollBackThrough } from "../support/release-fixture";

const NEW = { platform: "new", tenant: "new" };

describe(":previous", () => {
  let host: string;
  let server: TestRegistry;
  before(async () => {
    server = await startRegistry();
    host = server.host;
  });
  after(() => server.stop());

  const previousOf = async ({ paths }: Release) => ({
    platform: await tagOf(`${host}/${paths.platform}:previous`),
    tenant: await tagOf(`${host}/${paths.tenant}:previous`),
  });
  /** A release in whose place there was another one before the last. */
  const withPrevious = async () => {
    const release = await pushRelease(host);
    const push = async (path: string) => (await pushImage(`${host}/${path}`, "previous", `${path} older`)).digest;
    const { platform, tenant } = release.paths;
    return { release, older: { platform: await push(platform), tenant: await push(tenant) } };
  };

  it("is what :latest was before the promotion", async () => {
    const { release } = await withPrevious();
    await promoteThrough(host, release);
    assert.deepEqual(await previousOf(release), release.old);
  });

  it("is left alone by a promotion to what is there already", async () => {
    const { release } = await withPrevious();
    await promoteThrough(host, release);
    await promoteThrough(host, release);
    assert.deepEqual(await previousOf(release), release.old);
  });

  it("is left alone where there is no :latest yet", async () => {
    const release = await pushRelease(host, { latest: false });
    await promoteThrough(host, release);
    assert.deepEqual(await previousOf(release), { platform: "absent", tenant: "absent" });
  });

  it("is put back when the promotion fails", async () => {
    const { release, older } = await withPrevious();
    const on = new RegExp(`PUT .*${release.paths.tenant}/manifests/latest`);
    const { promotion } = await promoteThrough(host, release, { faults: [{ on, act: say(403) }] });
    assert.ok(promotion instanceof Refused);
    assert.deepEqual(await latestOf(host, release), { platform: "old", tenant: "old" });
    assert.deepEqual(await previousOf(release), older);
  });

  it("is put back, and nothing else moves, when it cannot be kept", async () => {
    const { release, older } = await withPrevious();
    const on = new RegExp(`PUT .*${release.paths.tenant}/manifests/previous`);
    const { promotion, lines } = await promoteThrough(host, release, { faults: [{ on, act: say(403) }] });
    assert.match(`${promotion}`, /platform-tenant:previous could not be moved .*Nothing has changed/);
    assert.deepEqual(await previousOf(release), older);
    assert.ok(!lines.some((line) => /^PUT .*latest/.test(line)));
  });

  const overtaken = async (isInsisting: boolean) => {
    const { release, older } = await withPrevious();
    const theirs: string[] = [];
    const push = async () => {
      for (const path of Object.values(release.paths)) {
        theirs.push((await pushImage(`${host}/${path}`, "latest", `${path} theirs`)).digest);
      }
    };
    const faults = [{ on: /^HEAD .*platform\/manifests\/latest/, times: 1, act: first(push) }];
    const { promotion } = await promoteThrough(host, release, { faults, isInsisting });
    return { release, older, promotion, theirs };
  };

  it("is what was released last when somebody moves :latest meanwhile, and :latest is left to them", async () => {
    const { release, promotion } = await overtaken(false);
    assert.match(`${promotion}`, /somebody moved it meanwhile.*--force/);
    assert.deepEqual(await previousOf(release), release.old);
    assert.deepEqual(await latestOf(host, release), { platform: "another", tenant: "another" });
  });

  it("is one build on both images, also when a build shares an image with the one before it", async () => {
    const { release } = await withPrevious();
    await promoteThrough(host, release);
    const tag = "staging-def5678";
    const repository = `${host}/${release.paths.platform}`;
    const platform = (await pushImage(repository, tag, "next")).digest;
    const { tenant } = release.marker.digests;
    await crane("tag", `${host}/${release.paths.tenant}@${tenant}`, tag);
    const evidence = { outcome: "GREEN", verdict: null, digests: { platform, tenant } } as const;
    const next = await promoteThrough(host, { ...release, tag }, { evidence });
    assert.ok(!(next.promotion instanceof Error), `${next.promotion}`);
    assert.deepEqual(await previousOf(release), release.marker.digests);
    const { promotion } = await rollBackThrough(host, release);
    assert.equal((promotion as { sha: string }).sha, "abc1234");
    assert.deepEqual(await latestOf(host, release), NEW);
  });

  it("is one build on both images, also while only one ledger has heard of it", async () => {
    const { release } = await withPrevious();
    await promoteThrough(host, release);
    const publish = async (tag: string) => {
      const push = async (path: string) => (await pushImage(`${host}/${path}`, tag, `${path} ${tag}`)).digest;
      const { platform, tenant } = release.paths;
      return { platform: await push(platform), tenant: await push(tenant) };
    };
    const promoteTo = (tag: string, digests: Awaited<ReturnType<typeof publish>>, faults: readonly Fault[] = []) =>
      promoteThrough(host, { ...release, tag }, { evidence: { outcome: "GREEN", verdict: null, digests }, faults });
    const second = await publish("staging-5ec0d00");
    const on = new RegExp(`PUT .*${release.paths.tenant}/manifests/canary-ledger`);
    const { promotion } = await promoteTo("staging-5ec0d00", second, [{ on, act: say(403) }]);
    assert.match(`${promotion}`, /the ledger does not say so/);
    await promoteTo("staging-7417d00", await publish("staging-7417d00"));
    assert.deepEqual(await previousOf(release), second);
  });

  it("is what they moved it to, for one who insists", async () => {
    const { release, promotion, theirs } = await overtaken(true);
    assert.ok(!(promotion instanceof Error), `${promotion}`);
    assert.deepEqual(await latestOf(host, release), NEW);
    assert.deepEqual(Object.values(await previousOf(release)), theirs);
  });

  it("is where a rollback goes, once the build was verified", async () => {
    const { release } = await withPrevious();
    await promoteThrough(host, release);
    const other = { ...release, tag: "staging-def5678" };
    const evidence = { outcome: "GREEN", verdict: null } as const;
    const digests = { platform: "", tenant: "" } as Record<
      "platform" | "tenant",
      Awaited<ReturnType<typeof pushImage>>["digest"]
    >;
    for (const name of ["platform", "tenant"] as const) {
      digests[name] = (await pushImage(`${host}/${release.paths[name]}`, other.tag, `${name} next`)).digest;
    }
    const next = await promoteThrough(host, other, { evidence: { ...evidence, digests } });
    assert.ok(!(next.promotion instanceof Error), `${next.promotion}`);
    const { promotion } = await rollBackThrough(host, release);
    assert.equal((promotion as { sha: string }).sha, "abc1234");
    assert.deepEqual(await latestOf(host, release), NEW);
  });
});
