import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Argument, Command, Option } from "commander";
import { verbsOf } from "../../cli/command-tree";
import { bashScript } from "../../cli/completion/bash";
import { fishScript } from "../../cli/completion/fish";
import { offersOf } from "../../cli/completion/offers";
import { zshScript } from "../../cli/completion/zsh";
import { createProgram } from "../../cli/program";
import { createSandboxProgram } from "../../sandbox/program";
import { temporaryDirectory } from "../support/temporary-directory";
import { canaries } from "./canary-command";
import { type Complete, shells } from "./completion-shells";

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
const SHELLS = Object.keys(scripts) as (keyof typeof scripts)[];

const isInstalled = (shell: string) => spawnSync(shell, ["-c", "exit 0"]).status === 0;

/** The project needs bash in any case. */
const installed = SHELLS.filter((shell) => shell === "bash" || isInstalled(shell));

const cases: readonly [line: string, offered: readonly string[]][] = [
  ["canary smo", ["smoke"]],
  ["canary --debug st", ["status"]],
  ["canary --ver", ["--version"]],
  ["canary help pro", ["promote"]],
  ["canary smoke ", ["merge", "self-test", "shards"]],
  ["canary smoke se", ["self-test"]],
  ["canary smoke --sha 3f2a9c1 me", ["merge"]],
  // A value that is called like a verb is none, and neither is one that is joined to its option.
  ["canary smoke --sha merge ", ["merge", "self-test", "shards"]],
  ["canary smoke --grep=x me", ["merge"]],
  ["canary smoke --mem", ["--memories-api"]],
  ["canary smoke merge --q", ["--quorum"]],
  ["canary smoke --memories-api ", ["root", "workspace"]],
  ["canary smoke --witness health:sha --memories-api w", ["workspace"]],
  ["canary wait --reporter j", ["json", "junit"]],
  ["canary policy --format=", ["json", "markdown", "sarif", "text"]],
  ["canary policy --format=s", ["sarif"]],
  ["canary policy explain --", ["--help", "--json"]],
  ["canary promote 3f2a9c1 --veri", ["--verified-file"]],
  ["canary completion ", ["bash", "fish", "zsh"]],
  // Names of files stand where files do, and only there.
  ["canary promote 3f2a9c1 --verified-file re", ["report.json"]],
  ["canary smoke --report json=re", ["report.json"]],
  ["canary smoke merge re", ["report.json"]],
  ["canary smoke merge --js", ["--json"]],
  ["canary smoke --sha ", []],
  ["canary rollback re", []],
];

for (const shell of SHELLS) {
  const script = scripts[shell]("canary", offersOf(createProgram()));

  describe(`the completion script for ${shell}`, function () {
    this.timeout(40_000);
    let directory: ReturnType<typeof temporaryDirectory>;
    let complete: Complete;
    const write = (text: string) => {
      const file = join(directory.path, "completion.script");
      writeFileSync(file, text);
      return file;
    };
    beforeEach(() => {
      directory = temporaryDirectory();
      writeFileSync(join(directory.path, "report.json"), "{}");
      complete = shells[shell](directory.path);
    });
    afterEach(() => directory.remove());

    it("names every verb, every option and every choice", () => {
      for (const { commands, options } of verbsOf(createProgram())) {
        for (const verb of commands) assert.ok(script.includes(`|${verb.name()}'`), verb.name());
        for (const { long, argChoices = [] } of options) {
          assert.ok(script.includes(shell === "fish" ? `-l ${long?.slice(2)} ` : `${long}`), long);
          for (const choice of argChoices) assert.match(script, new RegExp(`[' ]${choice}[' ]`));
        }
      }
    });

    it("asks for nothing to be evaluated, and runs no program", () => {
      const quoted = shell === "fish" ? /'(\\.|[^'])*'/g : /'([^']|'\\'')*'/g;
      const code = script.replace(/^ *#.*$/gm, "").replace(quoted, "''");
      assert.doesNotMatch(code, /\beval\b|\bcompgen\b|\$\(|`|<\(/);
      // Fish says so which words were typed.
      const asked = [...code.matchAll(/\((?=\w)[^)]*\)/g)].map(([text]) => text);
      if (shell === "fish") assert.deepEqual(asked, ["(commandline -opc)"]);
    });

    if (!installed.includes(shell)) {
      before(() => console.log(`    ${shell} is not installed here, so its script is read but not run`));
      return;
    }

    for (const [line, offered] of cases) {
      it(`offers ${offered.join(", ") || "nothing"} at "${line}"`, async () => {
        // Which shells show options before a dash is typed is a matter of their taste.
        const isOption = / -\S*$/.test(line);
        const all = await complete(write(script), line);
        assert.deepEqual(all.filter((offer) => isOption || !offer.startsWith("-")).sort(), [...offered]);
      });
    }

    it("completes the sandbox as well, and leaves alone what stands behind --", async () => {
      const sandbox = write(scripts[shell]("sandbox", offersOf(createSandboxProgram())));
      assert.deepEqual(await complete(sandbox, "sandbox pub"), ["publish"]);
      assert.deepEqual(await complete(sandbox, "sandbox publish 3f2a9c1 --fault sc"), ["scrubber-off"]);
      assert.deepEqual(await complete(sandbox, "sandbox exec -- re"), ["report.json"]);
    });

    it("does nothing that a description says", async () => {
      const hostile = "it's \"$(touch pwned)\" `touch pwned` (touch pwned) $x \\' ; touch pwned # [a]:b";
      const program = new Command("canary").description(hostile);
      program
        .command("verb")
        .description(hostile)
        .addArgument(new Argument("<word>", hostile).choices(["one", "two"]))
        .addOption(new Option("--choice <one>", hostile).choices(["three"]))
        .option("--switch", hostile);
      const file = write(scripts[shell]("canary", offersOf(program)));
      assert.deepEqual(await complete(file, "canary ve"), ["verb"]);
      assert.deepEqual(await complete(file, "canary verb o"), ["one"]);
      assert.deepEqual(await complete(file, "canary verb --choice t"), ["three"]);
      assert.deepEqual(await complete(file, "canary verb --sw"), ["--switch"]);
      assert.ok(!existsSync(join(directory.path, "pwned")));
    });

    it("does nothing that was typed", async () => {
      const file = write(script);
      for (const typed of ["$(touch pwned)", "`touch pwned`", "';touch pwned;'", "--format=$(touch pwned)", "*"]) {
        await complete(file, `canary policy ${typed.replaceAll(" ", "\u00a0")} --form`);
        await complete(file, `canary policy ${typed.replaceAll(" ", "\u00a0")}`);
      }
      assert.ok(!existsSync(join(directory.path, "pwned")));
    });
  });
}

describe("what can be completed", () => {
  for (const [what, declare] of Object.entries({
    "a verb": (program: Command) => program.command("a$(b)"),
    "an option": (program: Command) => program.option("--a;b"),
    "a choice": (program: Command) => program.addOption(new Option("--a <b>").choices(["c d"])),
    "an argument's choice": (program: Command) => program.addArgument(new Argument("<a>").choices(["-rf"])),
  })) {
    it(`is never ${what} that a shell could read as more than a word`, () => {
      const program = new Command("canary");
      declare(program);
      assert.throws(() => offersOf(program), /cannot be completed: a shell could read it as more than a word/);
    });
  }
});

describe("canary completion", function () {
  this.timeout(40_000);

  it("prints the script of each shell, and nothing else", async () => {
    const ended = await canaries(SHELLS.map((shell) => [["completion", shell]]));
    for (const [at, shell] of SHELLS.entries()) {
      const stdout = scripts[shell]("canary", offersOf(createProgram()));
      assert.deepEqual(ended[at], { status: 0, stdout, stderr: "" });
    }
  });
});
