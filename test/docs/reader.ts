// Somebody who follows the documentation word for word, in a sandbox of their own.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../core/process";
import { down } from "../../sandbox/down";
import { blocksOf, type Chapter } from "./chapters";
import { ROOT } from "./page";
import { commandsOf, fillIn } from "./shell-block";

const TIMEOUT_MS = 200_000;

/** npx looks for the package at every call, half a second each. */
const NPX = `#!/bin/bash
case $1 in canary | sandbox) exec "${process.execPath}" "${ROOT}/bin/$1.cjs" "\${@:2}" ;; esac
echo "the documentation calls npx $1" >&2
exit 127
`;

/** What `make` does here is to call these tests; that its targets are there is tested elsewhere. */
const PRELUDE = `
make() { :; }
ends() {
  local was=$1 told=$2
  [[ $told == "$was" || $told == no && $was != 0 ]] && return
  echo "it is told to end with $told and ended with $was"
  exit 1
}
exec 2>&1 </dev/null
`;

/** What the sandbox has instead of a bucket and a key of AWS. */
const STAND_INS = [
  ["'s3://<bucket>?region=us-east-2'", '"$PULUMI_BACKEND_URL"'],
  ["'awskms://alias/<key>?region=us-east-2'", "passphrase"],
] as const;

export class Reader {
  readonly dir: string;
  readonly #scratch = mkdtempSync(join(tmpdir(), "reader-"));
  readonly #env: NodeJS.ProcessEnv;

  /** @param name of the sandbox: a folder in the checkout's `.sandbox`, as the README says */
  constructor(name: string) {
    this.dir = join(ROOT, ".sandbox", name);
    this.#env = {
      ...process.env,
      SANDBOX_DIR: this.dir,
      PATH: [this.#scratch, process.env.PATH].join(delimiter),
      // Somebody who says yes at once: what a preview shows is seen where the pages call for one.
      PULUMI_OPTION_SKIP_PREVIEW: "true",
    };
    writeFileSync(join(this.#scratch, "npx"), NPX);
    chmodSync(join(this.#scratch, "npx"), 0o755);
  }

  /** Takes away what an earlier run may have left. */
  async begin(): Promise<void> {
    await down(this.dir);
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(join(ROOT, ".sandbox"), { recursive: true });
  }

  /** Runs the commands of a chapter; one that ends otherwise than the page tells fails the test. */
  async follow(chapter: Chapter, isFollowed: (text: string) => boolean = () => true): Promise<void> {
    const texts = blocksOf(chapter)
      .map(({ text }) => text)
      .filter(isFollowed);
    assert.ok(texts.length > 0);
    const { page, where, before = ":", values = {} } = chapter;
    const filled = (text: string) =>
      fillIn(
        STAND_INS.reduce((done, [theirs, ours]) => done.replaceAll(theirs, ours), text),
        values,
      );
    const script = join(this.#scratch, "script.sh");
    writeFileSync(
      script,
      [PRELUDE, "set -e", before, "set +e", ...texts.map((text) => toScript(filled(text)))].join("\n"),
    );
    const inSandbox = [join(ROOT, "bin/sandbox.cjs"), "exec", "--", "bash", script];
    const [program, args] = where === "sandbox" ? [process.execPath, inSandbox] : ["bash", [script]];
    const { status, stdout, stderr } = await run(program, args, { cwd: ROOT, env: this.#env, timeoutMs: TIMEOUT_MS });
    assert.equal(status, 0, `${page}:\n${stdout.slice(-6_000)}\n${stderr.slice(-6_000)}`);
  }

  async end(): Promise<void> {
    await down(this.dir, { purge: true });
    rmSync(this.#scratch, { recursive: true });
  }
}

/** Returns a script that ends where a command ends otherwise than the page tells. */
const toScript = (block: string) =>
  commandsOf(block)
    .map(({ text, told }) => `cat <<'SHOWN'\n$ ${text}\nSHOWN\n${text}\nends $? ${told}\n`)
    .join("");
