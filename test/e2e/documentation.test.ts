// The commands of the README and of the runbooks, run as their reader would run them, in one sandbox.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../core/process";
import { down } from "../../sandbox/down";
import { ROOT, readPage } from "../docs/page";
import { commandsOf, fillIn } from "../docs/shell-block";

interface Chapter {
  readonly page: string;
  /** Who runs it: in the checkout, or, as on real accounts, in a shell of `sandbox exec`. */
  readonly where: "checkout" | "sandbox";
  /** What has happened before somebody opens the page. */
  readonly before?: string;
  readonly values?: Readonly<Record<string, string>>;
}

const DIR = join(ROOT, ".sandbox", "documentation");
/** As in the README. */
const GATE_REPORT = join(ROOT, ".sandbox", "gate.json");
const LAST = "npx sandbox down --purge";

/** In this order: each begins where the one before ends. */
const CHAPTERS: readonly Chapter[] = [
  { page: "README.md", where: "checkout" },
  { page: "docs/runbooks/README.md", where: "checkout" },
  {
    page: "docs/runbooks/red.md",
    where: "sandbox",
    before: "npx sandbox publish f1f0000",
    values: { sha: "7be01d2", "fixed sha": "f1f0000", "gate report": GATE_REPORT },
  },
  {
    page: "docs/runbooks/roll-back.md",
    where: "sandbox",
    values: { sha: "f1f0000", reason: "memories are lost", "what it changed": "memories" },
  },
  {
    page: "docs/runbooks/inconclusive.md",
    where: "sandbox",
    before: "npx sandbox publish 0ff0ff0 --fault never-updates",
    values: { sha: "0ff0ff0", tenant: "canary-a", "verified sha": "f1f0000" },
  },
  {
    page: "docs/runbooks/add-a-tenant.md",
    where: "sandbox",
    values: { index: "2", slug: "canary-c", sha: "f1f0000" },
  },
  {
    page: "docs/runbooks/drift-found.md",
    where: "sandbox",
    before: "npx sandbox tamper tenant-canary-a tags.tenant=somebody",
  },
];

/** npx looks for the package at every call, half a second each. */
const NPX = `#!/bin/bash
case $1 in canary | sandbox) exec "${process.execPath}" "${ROOT}/bin/$1.cjs" "\${@:2}" ;; esac
echo "the documentation calls npx $1" >&2
exit 127
`;

describe("the commands of the documentation", function () {
  this.timeout(240_000);
  const scratch = mkdtempSync(join(tmpdir(), "documentation-"));

  before(async () => {
    await down(DIR);
    rmSync(DIR, { recursive: true, force: true });
    mkdirSync(join(ROOT, ".sandbox"), { recursive: true });
    writeFileSync(join(scratch, "npx"), NPX);
    chmodSync(join(scratch, "npx"), 0o755);
  });
  after(async () => {
    await down(DIR, { purge: true });
    rmSync(scratch, { recursive: true });
  });

  for (const chapter of CHAPTERS) {
    it(`do what ${chapter.page} says`, async () => {
      const texts = blocksOf(chapter.page).filter((text) => !text.includes(LAST));
      assert.ok(texts.length > 0);
      await follow(chapter, texts);
    });
  }

  it("leave nothing behind at the end of the README", async () => {
    const texts = blocksOf("README.md").filter((text) => text.includes(LAST));
    assert.equal(texts.length, 1);
    await follow({ page: "README.md", where: "checkout" }, texts);
    assert.deepEqual(await down(DIR), []);
  });

  async function follow({ page, where, before = ":", values = {} }: Chapter, texts: readonly string[]): Promise<void> {
    const script = join(scratch, "script.sh");
    writeFileSync(script, [PRELUDE, before, ...texts.map((text) => toScript(fillIn(text, values)))].join("\n"));
    const inSandbox = [join(ROOT, "bin/sandbox.cjs"), "exec", "--", "bash", script];
    const [program, args] = where === "sandbox" ? [process.execPath, inSandbox] : ["bash", [script]];
    const env = { ...process.env, SANDBOX_DIR: DIR, PATH: [scratch, process.env.PATH].join(delimiter) };
    const { status, stdout, stderr } = await run(program, args, { cwd: ROOT, env, timeoutMs: 200_000 });
    assert.equal(status, 0, `${page}:\n${stdout.slice(-6_000)}\n${stderr.slice(-6_000)}`);
  }
});

const blocksOf = (page: string) =>
  readPage(page)
    .blocks.filter(({ language, notRun }) => language === "sh" && notRun === undefined)
    .map(({ text }) => text);

/** What `make` does here is to call this test; that its targets are there is tested elsewhere. */
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

/** Returns a script that ends where a command ends otherwise than the page tells. */
const toScript = (block: string) =>
  commandsOf(block)
    .map(({ text, told }) => `cat <<'SHOWN'\n$ ${text}\nSHOWN\n${text}\nends $? ${told}\n`)
    .join("");
