import assert from "node:assert/strict";
import { delimiter, resolve } from "node:path";
import { run } from "../../core/process";
import { startRegistry, type TestRegistry } from "../support/registry";
import { latestOf, pushRelease, type Release } from "../support/release-fixture";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";

const CANARY = resolve(__dirname, "../../bin/canary.cjs");

describe("canary promote", () => {
  let server: TestRegistry;
  let directory: ReturnType<typeof temporaryDirectory>;
  let release: Release;
  before(async () => {
    server = await startRegistry();
    directory = temporaryDirectory();
  });
  beforeEach(async () => {
    release = await pushRelease(server.host);
    await setStacks();
  });
  after(async () => {
    await server.stop();
    directory.remove();
  });

  /** The same build was verified on canary and on staging. */
  async function setStacks(): Promise<void> {
    const { tag, paths, marker: verified } = release;
    const image = {
      repository: `${server.host}/${paths.tenant}`,
      platformRepository: `${server.host}/${paths.platform}`,
      tag,
    };
    const outputs = { tenants: [], tokens: [], image, verified };
    await standInForPulumi(directory.path, {
      canary: { ...outputs, ring: "canary" },
      staging: { ...outputs, ring: "staging" },
    });
  }

  const canary = (...args: string[]) =>
    run(process.execPath, [CANARY, "promote", ...args], {
      timeoutMs: 9_000,
      env: { PATH: `${directory.path}${delimiter}${process.env.PATH}`, HOME: directory.path },
    });

  it("promotes what the stack's marker says, and then has nothing to do", async () => {
    const first = await canary("abc1234");
    assert.deepEqual([first.status, first.stderr], [0, ""]);
    const { old, marker, paths } = release;
    const line = (image: "platform" | "tenant") =>
      `${server.host}/${paths[image]}:latest  ${old[image]} -> ${marker.digests[image]}\n`;
    assert.equal(first.stdout, `${line("platform")}${line("tenant")}Promoted abc1234: moved 2 of 2 images.\n`);
    assert.deepEqual(await latestOf(server.host, release), { platform: "new", tenant: "new" });
    const second = await canary("abc1234");
    assert.equal(second.status, 0);
    assert.match(second.stdout, /nothing to do/);
  });

  it("takes the longer sha and prints JSON, without writing on a dry run", async () => {
    const { status, stdout } = await canary("abc1234def5678", "--dry-run", "--json");
    assert.equal(status, 0);
    const { sha, dryRun, images } = JSON.parse(stdout);
    assert.deepEqual([sha, dryRun, images.length], ["abc1234", true, 2]);
    assert.deepEqual(await latestOf(server.host, release), { platform: "old", tenant: "old" });
  });

  const refused = [
    {
      name: "1 for another sha than the verified",
      args: ["def5678"],
      exit: 1,
      message: /the gate last verified abc1234/,
    },
    { name: "2 for a sha that is none", args: ["latest"], exit: 2, message: /not 7 to 40 lower-case hex digits/ },
    { name: "2 for an unknown stack", args: ["abc1234", "--stack", "nope"], exit: 2, message: /stack nope: no stack/ },
    {
      name: "1 for a build that staging verified",
      args: ["abc1234", "--stack", "staging"],
      exit: 1,
      message: /from the staging ring: .* canary ring/,
    },
    {
      name: "2 for a marker in a file",
      args: ["abc1234", "--verified-file", "verified.json"],
      exit: 2,
      message: /unknown option/,
    },
  ];
  for (const { name, args, exit, message } of refused) {
    it(`exits ${name}, in one paragraph, and moves nothing`, async () => {
      const { status, stdout, stderr } = await canary(...args);
      assert.deepEqual([status, stdout], [exit, ""]);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.deepEqual(await latestOf(server.host, release), { platform: "old", tenant: "old" });
    });
  }
});
