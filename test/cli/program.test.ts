import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { pathOf, verbsOf } from "../../cli/command-tree";
import { readHelpText } from "../../cli/help-text";
import { createProgram } from "../../cli/program";
import { renderCliReference } from "../../cli/reference-page";
import { run } from "../../core/process";
import { createSandboxProgram } from "../../sandbox/program";
import { canary } from "./canary-command";
import { typedWords } from "./typed-words";

const ROOT = join(__dirname, "../..");
const PROGRAMS = { canary: createProgram, sandbox: createSandboxProgram };

/** They do something and have no result, or their output is for a shell. */
const WITHOUT_RESULT = [
  "canary completion",
  "canary issue",
  "canary comment",
  "canary smoke shards",
  "sandbox completion",
  "sandbox up",
  "sandbox down",
  "sandbox exec",
  "sandbox tamper",
  "sandbox close-account",
];

const printed = (command: Command): string => {
  const written: string[] = [];
  command.configureOutput({ writeOut: (text) => void written.push(text) }).outputHelp();
  return written.join("");
};

for (const [name, create] of Object.entries(PROGRAMS)) {
  describe(`every verb of ${name}`, () => {
    for (const command of verbsOf(create())) {
      const path = pathOf(command);

      it(`${path} says in its help what its exit codes mean, and shows an example of itself`, () => {
        const { examples, exitCodes } = readHelpText(command);
        assert.match(exitCodes ?? "", /^Exit codes(: .+\.$|, of every verb:\n {2}0 {2}.+\n {2}1 {2}.+\n {2}2 )/s);
        const own = command.parent === null ? `${name} ` : path;
        assert.ok(
          examples.some((example) => example.includes(own)),
          `none of ${JSON.stringify(examples)} is of ${own}`,
        );
      });

      it(`${path} shows only examples that it understands`, async () => {
        for (const example of readHelpText(command).examples) {
          const program = create();
          const called: string[] = [];
          for (const verb of verbsOf(program).slice(1)) verb.action(() => void called.push(pathOf(verb)));
          await program.parseAsync(typedWords(example, name), { from: "user" });
          assert.equal(called.length, 1, example);
        }
      });

      it(`${path} says what each of its options and arguments is for`, () => {
        for (const { flags, description } of command.options) assert.ok(description.length > 4, flags);
        for (const argument of command.registeredArguments) assert.ok(argument.description.length > 4, argument.name());
      });

      it(`${path} writes help for a pipe: no escape sequence, and no line wider than 128 columns`, () => {
        const text = printed(command);
        assert.ok(!text.includes("\u001b"));
        const wide = text.split("\n").filter((line) => line.length > 128 && !line.startsWith("  $ "));
        assert.deepEqual(wide, []);
      });

      if (command.parent !== null) {
        it(`${path} ${WITHOUT_RESULT.includes(path) ? "has no result, and no --json" : "prints its result as JSON"}`, () => {
          const hasJson = command.options.some(({ long }) => long === "--json");
          assert.equal(hasJson, !WITHOUT_RESULT.includes(path));
        });
      }
    }
  });
}

describe("the reference of the command line", () => {
  const page = readFileSync(join(ROOT, "docs/cli.md"), "utf8");

  it("is what `npm run docs` would write now", () => {
    assert.equal(page, renderCliReference([createProgram(), createSandboxProgram()]));
  });

  it("has a section for every verb, and a row for every option", () => {
    for (const command of [createProgram(), createSandboxProgram()].flatMap(verbsOf)) {
      const [, section = ""] = page.split(`\n## ${pathOf(command)}\n`);
      const [own = ""] = section.split("\n## ");
      for (const { flags } of command.options)
        assert.ok(own.includes(`| \`${flags}\` |`), `${pathOf(command)} ${flags}`);
    }
  });

  it("links only to sections that are there", () => {
    const anchors = [...page.matchAll(/^## (.+)$/gm)].map(([, title = ""]) => title.toLowerCase().replaceAll(" ", "-"));
    const links = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    assert.ok(links.length > 10);
    assert.deepEqual(
      links.filter((anchor) => !anchors.includes(anchor ?? "")),
      [],
    );
  });
});

describe("canary --version", function () {
  this.timeout(40_000);
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };

  for (const flag of ["--version", "-V"]) {
    it(`prints the package's version and nothing else, asked by ${flag}`, async () => {
      assert.deepEqual(await canary([flag]), { status: 0, stdout: `${version}\n`, stderr: "" });
    });
  }

  it("is known without node_modules but commander, and without any room", async () => {
    const script = `process.argv.push("--version"); process.on("exit", () => console.error(Object.keys(require.cache).join("\\n"))); require("./cli/main.ts")`;
    const { stdout, stderr } = await run(process.execPath, ["--require", "./bin/typescript.cjs", "--eval", script], {
      cwd: ROOT,
      env: { PATH: process.env.PATH },
      timeoutMs: 30_000,
    });
    assert.equal(stdout, `${version}\n`);
    const loaded = stderr
      .trim()
      .split("\n")
      .filter((file) => !/\/(tsx|esbuild|get-tsconfig|resolve-pkg-maps)\/|\/bin\/typescript\.cjs$/.test(file));
    const others = loaded.filter((file) => !/\/(node_modules\/commander|cli|core)\/|\/package\.json$/.test(file));
    assert.deepEqual(others, []);
    assert.doesNotMatch(stderr, /\/cli\/(verbs|completion)\//);
  });
});
