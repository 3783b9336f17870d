import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Misuse } from "../../core/errors";
import { run } from "../../core/process";
import { CHECKOUT, PULUMI_VERSION, pulumiBinDir, type Setup, toolsDir } from "../../toolchain/pinned";
import { installPulumi, isProgram } from "../../toolchain/pulumi-cli";
import { installTools } from "../../toolchain/tools";
import { temporaryDirectory } from "../support/temporary-directory";

const HOST = "pulumi-language-nodejs";
const DYNAMIC = "pulumi-resource-pulumi-nodejs";
const BUILT_CLI = "go github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const BUILT_HOST = `go ./${HOST}`;
const BUILT_TOOLS = [
  "go github.com/google/go-containerregistry/cmd/crane",
  "go github.com/distribution/distribution/v3/cmd/registry",
];

/** A `go` that knows `build … -o <target> <package>` only: notes the package and makes a program at the target. */
const GO = `#!/bin/sh
while [ $# -gt 1 ]; do [ "$1" = -o ] && target=$2; shift; done
[ -f go.mod ] || exit 9
echo "go $1" >>"$LOG"
[ "$1" = "$FAILS" ] && { echo "go: cannot find module" >&2; exit 1; }
echo "built" >"$target"
/bin/chmod 755 "$target"
`;

/** The npm package's installer: puts the official programs into their place, or cannot reach the download host. */
const WRAPPER = `const { appendFileSync, mkdirSync, writeFileSync } = require("node:fs");
appendFileSync(process.env.LOG, "download\\n");
if (process.env.DOWNLOAD === "fails") { console.error("pulumi: getaddrinfo ENOTFOUND"); process.exit(1); }
if (process.env.DOWNLOAD === "lies") process.exit(0);
const dir = process.env.PULUMI_HOME + "/versions/" + process.env.PULUMI_VERSION + "/bin/";
mkdirSync(dir, { recursive: true });
for (const name of ["pulumi", "${HOST}", "${DYNAMIC}"]) writeFileSync(dir + name, "official", { mode: 0o755 });
`;

describe("the set-up", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let printed: string[];
  const at = (...names: string[]) => join(directory.path, ...names);
  const bin = (name: string) => join(pulumiBinDir({ PULUMI_HOME: at("home") }), name);
  const contentOf = (path: string) => readFileSync(path, "utf8").trim();
  /** What was run since the last question. */
  const ran = () => {
    const lines = existsSync(at("log")) ? contentOf(at("log")).split("\n") : [];
    rmSync(at("log"), { force: true });
    return lines;
  };
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
  };
  const setup = (env: NodeJS.ProcessEnv = {}): Setup => ({
    checkout: at("checkout"),
    env: { PATH: at("path"), PULUMI_HOME: at("home"), LOG: at("log"), DOWNLOAD: "fails", ...env },
    print: (line) => printed.push(line),
  });

  beforeEach(() => {
    directory = temporaryDirectory();
    printed = [];
    put(at("path", "go"), GO, 0o755);
    put(at("checkout", "node_modules", "pulumi", "run.js"), WRAPPER);
    put(at("checkout", "node_modules", "@pulumi", "pulumi", DYNAMIC), "of the SDK");
    put(at("checkout", "toolchain", "go.mod"), "module toolchain\n");
    put(at("checkout", "toolchain", "go.sum"), "sums\n");
    put(at("checkout", "toolchain", HOST, "main.go"), "package main\n");
  });
  afterEach(() => directory.remove());

  it("takes the official download when it works, and builds nothing", async () => {
    await installPulumi(setup({ DOWNLOAD: "works" }));
    assert.deepEqual(ran(), ["download"]);
    for (const name of ["pulumi", HOST, DYNAMIC]) assert.equal(contentOf(bin(name)), "official");
    assert.match(printed.join("\n"), new RegExp(`downloading Pulumi ${PULUMI_VERSION.replaceAll(".", "\\.")}`));
  });

  for (const DOWNLOAD of ["fails", "lies"]) {
    it(`builds the CLI and the language host when the download ${DOWNLOAD}, and says why it takes so long`, async () => {
      await installPulumi(setup({ DOWNLOAD }));
      assert.deepEqual(ran(), ["download", BUILT_CLI, BUILT_HOST]);
      for (const name of ["pulumi", HOST]) assert.equal(contentOf(bin(name)), "built");
      assert.equal(contentOf(bin(DYNAMIC)), "of the SDK");
      assert.ok(isProgram(bin("pulumi")) && isProgram(bin(DYNAMIC)));
      assert.match(printed.join("\n"), /the download did not work; .* is built from its source instead/);
      if (DOWNLOAD === "fails") assert.match(printed.join("\n"), /getaddrinfo ENOTFOUND/);
    });
  }

  for (const DOWNLOAD of ["works", "fails"]) {
    it(`runs and prints nothing when all is there, after a download that ${DOWNLOAD}`, async () => {
      await installPulumi(setup({ DOWNLOAD }));
      await installTools(setup());
      ran();
      printed = [];
      await installPulumi(setup({ DOWNLOAD, PATH: "/nowhere" }));
      await installTools(setup({ PATH: "/nowhere" }));
      assert.deepEqual([ran(), printed], [[], []]);
    });
  }

  it("builds its own language host anew when the source changed, and leaves an official one alone", async () => {
    const change = () => put(at("checkout", "toolchain", HOST, "main.go"), "package main // changed\n");
    await installPulumi(setup());
    ran();
    change();
    await installPulumi(setup());
    assert.deepEqual(ran(), [BUILT_HOST]);
    rmSync(at("home"), { recursive: true });
    await installPulumi(setup({ DOWNLOAD: "works" }));
    put(at("checkout", "toolchain", HOST, "main.go"), "package main // changed again\n");
    ran();
    await installPulumi(setup());
    assert.deepEqual(ran(), []);
  });

  const lost = [
    { name: "the CLI", program: "pulumi", runs: ["download", BUILT_CLI] },
    { name: "the language host", program: HOST, runs: [BUILT_HOST] },
    { name: "the dynamic-provider script", program: DYNAMIC, runs: [] },
  ];
  for (const { name, program, runs } of lost) {
    it(`brings back only ${name} when only that is gone`, async () => {
      await installPulumi(setup());
      ran();
      rmSync(bin(program));
      await installPulumi(setup());
      assert.deepEqual(ran(), runs);
      assert.ok(existsSync(bin(program)));
    });
  }

  it("leaves nothing half-built behind when a build fails, and tries again the next time", async () => {
    const FAILS = BUILT_CLI.slice(3);
    await assert.rejects(installPulumi(setup({ FAILS })), (error) => {
      assert.ok(error instanceof Misuse);
      assert.match(error.message, /^`go build .*cmd\/pulumi`: it ended with status 1\. See that Go 1\.25 or newer/);
      return true;
    });
    assert.match(printed.join("\n"), /go: cannot find module/);
    assert.deepEqual(readdirSync(dirname(bin("pulumi"))), []);
    ran();
    await installPulumi(setup());
    assert.deepEqual(ran(), ["download", BUILT_CLI, BUILT_HOST]);
  });

  it("says that Go is missing where it is needed", async () => {
    rmSync(at("path", "go"));
    await assert.rejects(
      installPulumi(setup()),
      /there is no program go on PATH\. See that Go 1\.25 or newer is installed/,
    );
  });

  it("builds crane and the registry, and again only when what pins them changed", async () => {
    await installTools(setup());
    assert.deepEqual(ran(), BUILT_TOOLS);
    put(at("checkout", "toolchain", "go.sum"), "other sums\n");
    await installTools(setup());
    assert.deepEqual(ran(), BUILT_TOOLS);
    rmSync(join(toolsDir(at("checkout")), "crane"));
    await installTools(setup());
    assert.deepEqual(ran(), BUILT_TOOLS.slice(0, 1));
  });

  it("does not take a half-finished build of the tools for a finished one", async () => {
    const FAILS = BUILT_TOOLS[1]?.slice(3);
    await assert.rejects(installTools(setup({ FAILS })), Misuse);
    ran();
    await installTools(setup());
    assert.deepEqual(ran(), BUILT_TOOLS);
  });
});

describe("the set-up's program", () => {
  const main = (env: NodeJS.ProcessEnv) =>
    run(process.execPath, ["--require", "./bin/typescript.cjs", "toolchain/main.ts"], {
      cwd: CHECKOUT,
      env,
      timeoutMs: 15_000,
    });

  it("does and prints nothing when all is there", async () => {
    // The first one bundles the command line, if a source has changed since.
    assert.equal((await main(process.env)).status, 0);
    assert.deepEqual(await main(process.env), { status: 0, stdout: "", stderr: "" });
  });

  it("ends with 2 and one paragraph when a step fails", async () => {
    const { path: PULUMI_HOME, remove } = temporaryDirectory();
    try {
      const cli = join(pulumiBinDir({ PULUMI_HOME }), "pulumi");
      mkdirSync(dirname(cli), { recursive: true });
      writeFileSync(cli, "", { mode: 0o755 });
      const { status, stderr } = await main({ ...process.env, PULUMI_HOME, PATH: "/nowhere" });
      assert.equal(status, 2);
      assert.match(stderr, /^`go build .*`: there is no program go on PATH\. See that Go .*, then run make again\.\n$/);
    } finally {
      remove();
    }
  });
});
