import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import type { StackOutputs } from "../../core/model/outputs";
import { run } from "../../core/process";
import { startRegistry, type TestRegistry } from "../support/registry";
import { latestOf, pushRelease, type Release } from "../support/release-fixture";

const CANARY = resolve(__dirname, "../../bin/canary.cjs");

describe("canary promote", () => {
  let server: TestRegistry;
  let directory: string;
  let release: Release;
  before(async () => {
    server = await startRegistry();
    directory = await mkdtemp(join(tmpdir(), "canary-promote-"));
  });
  beforeEach(async () => {
    release = await pushRelease(server.host);
    await setStack(release.marker);
  });
  after(async () => {
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  /** Stands in for the Pulumi CLI: one stack, `canary`, with these outputs. */
  async function setStack(verified: StackOutputs["verified"]): Promise<void> {
    const { platform, tenant } = release.paths;
    const image = {
      repository: `${server.host}/${tenant}`,
      platformRepository: `${server.host}/${platform}`,
      tag: "staging-abc1234",
    };
    const outputs = { ring: "canary", tenants: [], tokens: [], image, verified } satisfies StackOutputs;
    await writeFile(join(directory, "outputs.json"), JSON.stringify(outputs));
    const program = `#!/bin/sh\ncase "$*" in *"--stack canary") cat "${directory}/outputs.json" ;; *) echo "no stack" >&2; exit 1 ;; esac\n`;
    await writeFile(join(directory, "pulumi"), program);
    await chmod(join(directory, "pulumi"), 0o755);
  }

  const canary = (...args: string[]) =>
    run(process.execPath, [CANARY, "promote", ...args], {
      timeoutMs: 9_000,
      env: { PATH: `${directory}${delimiter}${process.env.PATH}`, HOME: directory },
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

  it("takes the marker from a file, the longer sha, and prints JSON, without writing on a dry run", async () => {
    await setStack(null);
    const file = join(directory, "verified.json");
    await writeFile(file, JSON.stringify(release.marker));
    const { status, stdout } = await canary("abc1234def5678", "--verified-file", file, "--dry-run", "--json");
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
      name: "2 for a marker file that is none",
      args: ["abc1234", "--verified-file", __filename],
      exit: 2,
      message: /--verified-file/,
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
