import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { CHECKOUT, fingerprint, PULUMI_VERSION, pulumiBinDir } from "../../toolchain/pinned";
import { temporaryDirectory } from "../support/temporary-directory";

describe("the pinned versions", () => {
  const goMod = readFileSync(join(CHECKOUT, "toolchain", "go.mod"), "utf8");

  for (const module of ["github.com/pulumi/pulumi/pkg/v3", "github.com/pulumi/pulumi/sdk/v3"]) {
    it(`are one for the npm package pulumi and ${module}`, () => {
      const versions = [...goMod.matchAll(new RegExp(`^\\s*${module} (\\S+)`, "gm"))].map(([, version]) => version);
      assert.deepEqual(versions, [`v${PULUMI_VERSION}`]);
    });
  }

  it("name the directory that the official installer uses, below PULUMI_HOME", () => {
    const below = join("versions", PULUMI_VERSION, "bin");
    assert.equal(pulumiBinDir({ PULUMI_HOME: "/somewhere" }), join("/somewhere", below));
    for (const env of [{}, { PULUMI_HOME: "" }]) assert.equal(pulumiBinDir(env), join(homedir(), ".pulumi", below));
  });
});

describe("a fingerprint", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  const at = (name: string) => join(directory.path, name);
  const taken = () => fingerprint(at("go.mod"), at("host"));
  beforeEach(() => {
    directory = temporaryDirectory();
    mkdirSync(at("host"));
    writeFileSync(at("go.mod"), "module a\n");
    writeFileSync(at("host/main.go"), "package main\n");
    writeFileSync(at("host/plugin.go"), "package main // plugin\n");
  });
  afterEach(() => directory.remove());

  it("is the same for the same files", () => assert.equal(taken(), taken()));

  const changes = [
    { name: "a named file changes", change: () => writeFileSync(at("go.mod"), "module b\n") },
    {
      name: "a file of a folder changes",
      change: () => writeFileSync(at("host/plugin.go"), "package main // plug-in\n"),
    },
    { name: "a folder gets a file", change: () => writeFileSync(at("host/zip.go"), "package main\n") },
    { name: "a folder loses a file", change: () => rmSync(at("host/main.go")) },
  ];
  for (const { name, change } of changes) {
    it(`changes when ${name}`, () => {
      const before = taken();
      change();
      assert.notEqual(taken(), before);
    });
  }

  it("does not know files beside them", () => {
    const before = taken();
    writeFileSync(at("other.go"), "package other\n");
    assert.equal(taken(), before);
  });
});
