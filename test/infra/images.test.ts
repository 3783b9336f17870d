import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { type CanaryError, Misuse, Refused, Undetermined } from "../../core/errors";
import type { Credentials } from "../../core/registry";
import { resolveImages } from "../../infra/images";
import { OCI_INDEX, type PushedManifest, pushImage, pushIndex } from "../support/images";
import { ROBOT, startRegistry, type TestRegistry } from "../support/registry";

const anonymous = async () => undefined;

describe("the images of a ring", () => {
  let server: TestRegistry;
  let platform: PushedManifest;
  let tenant: PushedManifest;
  const names = (tag: string, host = server.host) => ({
    repository: `${host}/acme/platform-tenant`,
    platformRepository: `${host}/acme/platform`,
    tag,
  });
  before(async () => {
    server = await startRegistry();
    const { repository, platformRepository } = names("");
    for (const tag of ["staging-abc1234", "latest"]) {
      platform = await pushImage(platformRepository, tag, "platform");
      tenant = await pushImage(repository, tag, "tenant");
    }
  });
  after(() => server.stop());

  it("are pinned to the bytes that are there when the tag names a sha", async () => {
    assert.deepEqual(await resolveImages(names("staging-abc1234"), anonymous), {
      channel: `${server.host}/acme/platform-tenant:staging-abc1234@${tenant.digest}`,
      sha: "abc1234",
      digests: { platform: platform.digest, tenant: tenant.digest },
    });
  });

  it("are followed, not pinned, when the tag is latest", async () => {
    assert.deepEqual(await resolveImages(names("latest"), anonymous), {
      channel: `${server.host}/acme/platform-tenant:latest`,
      sha: undefined,
      digests: { platform: platform.digest, tenant: tenant.digest },
    });
  });

  it("are pinned to the whole index of a build for many platforms", async () => {
    const { repository, platformRepository } = names("");
    const tag = "staging-def5678";
    await pushImage(platformRepository, tag, "p");
    const index = await pushIndex(repository, tag, "t", OCI_INDEX);
    const { channel, digests } = await resolveImages(names(tag), anonymous);
    assert.equal(digests.tenant, index.digest);
    assert.equal(channel, `${repository}:${tag}@${index.digest}`);
  });

  for (const missing of ["repository", "platformRepository"] as const) {
    it(`are refused when ${missing} lacks the tag, even if the other has it`, async () => {
      const tag = missing === "repository" ? "staging-0000001" : "staging-0000002";
      const present = missing === "repository" ? "platformRepository" : "repository";
      await pushImage(names(tag)[present], tag, "half");
      await assert.rejects(resolveImages(names(tag), anonymous), (error: CanaryError) => {
        assert.ok(error instanceof Refused, `${error}`);
        assert.ok(error.message.includes(`${names(tag)[missing]}:${tag}`), error.message);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    });
  }

  it("cannot be told where nobody listens", async function () {
    this.timeout(30_000);
    const closed = createServer();
    await once(closed.listen(0, "127.0.0.1"), "listening");
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(resolveImages(names("latest", `127.0.0.1:${port}`), anonymous), (error: CanaryError) => {
      assert.ok(error instanceof Undetermined, `${error}`);
      assert.match(error.message, /ECONNREFUSED/);
      return true;
    });
  });

  describe("at a registry that wants to know who asks", () => {
    let closed: TestRegistry;
    const asked: string[] = [];
    const authorization = `Basic ${Buffer.from(`${ROBOT.username}:${ROBOT.password}`).toString("base64")}`;
    before(async () => {
      closed = await startRegistry("basic");
      const { repository, platformRepository } = names("latest", closed.host);
      for (const name of [repository, platformRepository])
        await pushImage(name, "latest", "x", { headers: { authorization } });
    });
    after(() => closed.stop());

    const asking = (credentials: Credentials | undefined) =>
      resolveImages(names("latest", closed.host), async (host) => {
        asked.push(host);
        return credentials;
      });

    it("are read with the credentials of that host", async () => {
      const { digests } = await asking(ROBOT);
      assert.match(digests.tenant, /^sha256:/);
      assert.deepEqual([...new Set(asked)], [closed.host]);
    });

    for (const [name, credentials] of [
      ["no", undefined],
      ["wrong", { ...ROBOT, password: "wrong-horse" }],
    ] as const) {
      it(`are a matter of set-up with ${name} credentials, and the password is not said`, async () => {
        await assert.rejects(asking(credentials), (error: CanaryError) => {
          assert.ok(error instanceof Misuse, `${error}`);
          assert.doesNotMatch(error.message, /wrong-horse/);
          return true;
        });
      });
    }
  });
});
