import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Misuse } from "../../core/errors";
import { installActionlint, installZizmor } from "../../toolchain/linters";
import { CHECKOUT, type Setup } from "../../toolchain/pinned";
import { reportsNothing } from "../../toolchain/run-linter";
import { temporaryDirectory } from "../support/temporary-directory";

const GO = `#!/bin/sh
while [ $# -gt 1 ]; do [ "$1" = -o ] && target=$2; shift; done
[ -f go.mod ] || exit 9
echo "go $1" >>"$LOG"
echo built >"$target"
/bin/chmod 755 "$target"
`;

/** A Python whose pip installs one program, if it has a pip. */
const PYTHON = `#!/bin/sh
[ "$3" = --version ] && exit "$NO_PIP"
echo "$*" >>"$LOG"
while [ $# -gt 1 ]; do [ "$1" = --target ] && target=$2; shift; done
[ -f "$1" ] || exit 9
[ "$FAILS" = 1 ] && { echo "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES" >&2; exit 1; }
/bin/mkdir -p "$target/bin"
echo wheel >"$target/bin/zizmor"
/bin/chmod 755 "$target/bin/zizmor"
`;

describe("the linters of workflows", () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let printed: string[];
  const at = (...names: string[]) => join(directory.path, ...names);
  const put = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    chmodSync(path, mode);
  };
  const setup = (env: NodeJS.ProcessEnv = {}): Setup => ({
    checkout: at("checkout"),
    env: { PATH: at("path"), LOG: at("log"), NO_PIP: "0", ...env },
    print: (line) => printed.push(line),
  });
  /** What was run since the last question. */
  const ran = () => {
    const lines = existsSync(at("log")) ? readFileSync(at("log"), "utf8").trim().split("\n") : [];
    rmSync(at("log"), { force: true });
    return lines;
  };

  beforeEach(() => {
    directory = temporaryDirectory();
    printed = [];
    put(at("path", "go"), GO, 0o755);
    put(at("path", "python3"), PYTHON, 0o755);
    for (const name of ["go.mod", "go.sum", "requirements.txt"]) put(at("checkout/toolchain/linters", name), name);
  });
  afterEach(() => directory.remove());

  const kinds = [
    { name: "actionlint", install: installActionlint, pinnedBy: "go.sum", program: ".tools/bin/actionlint" },
    { name: "zizmor", install: installZizmor, pinnedBy: "requirements.txt", program: ".tools/zizmor/bin/zizmor" },
  ];
  for (const { name, install, pinnedBy, program } of kinds) {
    it(`get ${name} once, and again when what pins it changes`, async () => {
      assert.deepEqual(await install(setup()), { program: at("checkout", program) });
      assert.equal(ran().length, 1);
      await install(setup());
      assert.deepEqual(ran(), []);
      put(at("checkout/toolchain/linters", pinnedBy), "another version");
      await install(setup());
      assert.equal(ran().length, 1);
    });
  }

  it("take of zizmor only a wheel whose hash is pinned", async () => {
    await installZizmor(setup());
    assert.match(ran()[0] ?? "", /--only-binary :all: .*--require-hashes -r toolchain\/linters\/requirements\.txt$/);
    const pinned = readFileSync(join(CHECKOUT, "toolchain/linters/requirements.txt"), "utf8");
    assert.match(pinned, /^zizmor==\d+\.\d+\.\d+ \\\n( {4}--hash=sha256:[0-9a-f]{64}( \\)?\n){8}$/m);
    rmSync(at("checkout/.tools"), { recursive: true });
    await assert.rejects(installZizmor(setup({ FAILS: "1" })), Misuse);
    assert.match(printed.join("\n"), /DO NOT MATCH THE HASHES/);
  });

  it("go without zizmor where there is no pip, and say so; in CI that is a failure", async () => {
    const linter = await installZizmor(setup({ NO_PIP: "1" }));
    assert.ok("missing" in linter);
    assert.equal(await reportsNothing("zizmor", linter, [], setup()), true);
    assert.match(printed.at(-1) ?? "", /zizmor did not run: it comes by Python's pip/);
    assert.equal(await reportsNothing("zizmor", linter, [], setup({ CI: "true" })), false);
  });

  it("show what one of them reports, and nothing when it reports nothing", async () => {
    put(at("path", "lint"), '#!/bin/sh\necho "ci.yml:3: $1"\nexit "$2"\n', 0o755);
    const linter = { program: at("path", "lint") };
    assert.equal(await reportsNothing("lint", linter, ["a finding", "0"], setup()), true);
    assert.deepEqual(printed, []);
    assert.equal(await reportsNothing("lint", linter, ["a finding", "1"], setup()), false);
    assert.match(printed.join(""), /^ci\.yml:3: a finding\n/);
  });
});
