import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Argument, Command, CommanderError, Option } from "commander";
import { withManners } from "../../cli/manners";
import { createProgram } from "../../cli/program";
import { Misuse } from "../../core/errors";
import { createSandboxProgram } from "../../sandbox/program";
import { isParagraph } from "./release-command";

/** Returns what a program throws at these words, without having run or written anything. */
async function thrownBy(program: Command, words: readonly string[]): Promise<unknown> {
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    return error;
  }
  return assert.fail(`${words.join(" ")} is understood`);
}

interface Case {
  readonly words: string;
  readonly says: string;
  readonly program?: () => Command;
}

const KEY = "ghp_0123456789abcdefghijABCDEFGHIJ012345";

const cases: Readonly<Record<string, Case>> = {
  "a verb with a slip of the finger": {
    words: "smok",
    says: "`canary`: unknown command 'smok'. Did you mean smoke? `canary --help` says how it is used.",
  },
  "a verb of a verb with a slip of the finger": {
    words: "smoke merg a.json",
    says: '`canary smoke`: it has no verb "merg". Did you mean merge? `canary smoke --help` says how it is used.',
  },
  "a verb of a verb that is like none": {
    words: "policy zzzzzz",
    says: '`canary policy`: it has no verb "zzzzzz". `canary policy --help` says how it is used.',
  },
  "an option with a slip of the finger": {
    words: "smoke --shaa 3f2a9c1",
    says: "`canary smoke`: unknown option '--shaa'. Did you mean --sha? `canary smoke --help` says how it is used.",
  },
  "an option of a verb's verb with a slip of the finger": {
    words: "smoke merge a.json --quorom 9",
    says: "`canary smoke merge`: unknown option '--quorom'. Did you mean --quorum? `canary smoke merge --help` says how it is used.",
  },
  "an option of the program behind the verb": {
    words: "smoke merge a.json --debug",
    says: "`canary smoke merge`: unknown option '--debug'. Give it before the verb: `canary --debug smoke merge`. `canary smoke merge --help` says how it is used.",
  },
  "an option of a verb before the verb": {
    words: "--check status",
    says: "`canary`: unknown option '--check'. Give it behind a verb that has it, like `canary status --check`. `canary --help` says how it is used.",
  },
  "too many arguments": {
    words: "status now",
    says: "`canary status`: too many arguments for 'status'. Expected 0 arguments but got 1. Leave out what is too many. `canary status --help` says how it is used.",
  },
  "no argument where one is needed": {
    words: "promote",
    says: "`canary promote`: missing required argument 'sha'. Give it. `canary promote --help` says how it is used.",
  },
  "no option where one is needed": {
    words: "wait",
    says: "`canary wait`: required option '--sha <sha>' not specified. Give it. `canary wait --help` says how it is used.",
  },
  "no value behind an option": {
    words: "wait --sha",
    says: "`canary wait`: option '--sha <sha>' argument missing. Give one. `canary wait --help` says how it is used.",
  },
  "a value that is none": {
    words: "wait --sha 3f2a9c1 --timeout soon",
    says: "`canary wait`: option '--timeout <period>' argument 'soon' is invalid. Give from 0s to 3600s, like 90s or 7m. `canary wait --help` says how it is used.",
  },
  "a value that is not among the choices": {
    words: "completion tcsh",
    says: "`canary completion`: command-argument value 'tcsh' is invalid for argument 'shell'. Allowed choices are bash, zsh, fish. `canary completion --help` says how it is used.",
  },
  "two options that exclude each other": {
    words: "policy --json --format sarif",
    says: "`canary policy`: option '--json' cannot be used with option '--format <format>'. Give one of them. `canary policy --help` says how it is used.",
  },
  "a credential in the wrong place": {
    words: `status ${KEY} --chekc`,
    says: "`canary status`: unknown option '--chekc'. Did you mean --check? `canary status --help` says how it is used.",
  },
  "a credential as an option": {
    words: `promote abc1234 --${KEY}`,
    says: "`canary promote`: unknown option '--[secret]'. `canary promote --help` says how it is used.",
  },
  "what a CI system would take for a command": {
    words: "::set-output\u001b[2J::x",
    says: "`canary`: unknown command '::set-output [2J::x'. `canary --help` says how it is used.",
  },
  "a fault that there is not": {
    program: createSandboxProgram,
    words: "publish abc1234 --fault slwo",
    says: "`sandbox publish`: option '--fault <name...>' argument 'slwo' is invalid. Allowed choices are memories-500, memories-forget, scrubber-off, auth-open, liveness-html, events-object, slow, crash-on-boot, never-updates. `sandbox publish --help` says how it is used.",
  },
};

describe("a usage error", () => {
  for (const [what, { words, says, program = createProgram }] of Object.entries(cases)) {
    it(`says what failed, why and what to do: ${what}`, async () => {
      const error = await thrownBy(program(), words.split(" "));
      assert.ok(error instanceof Misuse, String(error));
      assert.equal(error.message, says);
      assert.equal(error.exit, 2);
      assert.ok(isParagraph(error.message));
    });
  }

  /** A program in which everything can go wrong that commander knows. */
  const program = () => {
    const all = new Command("all").enablePositionalOptions();
    all
      .command("one")
      .addArgument(new Argument("<word>").choices(["a"]))
      .requiredOption("--needed <value>")
      .addOption(new Option("--this").conflicts("that"))
      .option("--that")
      .action(() => {});
    all.command("none").action(() => {});
    return withManners(all);
  };
  const codes: Readonly<Record<string, string>> = {
    "commander.unknownCommand": "two",
    "commander.unknownOption": "none --x",
    "commander.excessArguments": "none a",
    "commander.missingArgument": "one --needed 1",
    "commander.optionMissingArgument": "one a --needed",
    "commander.missingMandatoryOptionValue": "one a",
    "commander.invalidArgument": "one b --needed 1",
    "commander.conflictingOption": "one a --needed 1 --this --that",
  };
  /** These are answers, not errors; the last two cannot come from what somebody types. */
  const NO_USAGE_ERRORS = [
    ...["commander.help", "commander.helpDisplayed", "commander.version"],
    ...["commander.error", "commander.executeSubCommandAsync"],
  ];

  it("is known here for every code that commander has", () => {
    const files = ["command", "error"].map((name) =>
      readFileSync(require.resolve("commander").replace(/index\.js$/, `lib/${name}.js`), "utf8"),
    );
    const known = new Set(
      files.flatMap((text) => [...text.matchAll(/'(commander\.\w+)'/g)].map(([, code]) => code ?? "")),
    );
    assert.deepEqual([...known].sort(), [...Object.keys(codes), ...NO_USAGE_ERRORS].sort());
  });

  for (const [code, words] of Object.entries(codes)) {
    it(`ends with where to read on: ${code}`, async () => {
      const error = await thrownBy(program(), words.split(" "));
      assert.ok(error instanceof Misuse, String(error));
      assert.match(error.message, /^`all( one| none)?`: .+\. .*`all( one| none)? --help` says how it is used\.$/);
    });
  }

  it("is not what help and the version are answered with", async () => {
    for (const words of [["--help"], ["none", "--help"]]) {
      const asked = program();
      asked.configureOutput({ writeOut: () => {} });
      asked.commands[1]?.configureOutput({ writeOut: () => {} });
      const error = await thrownBy(asked, words);
      assert.ok(error instanceof CommanderError);
      assert.equal(error.exitCode, 0);
    }
  });
});
