import assert from "node:assert/strict";
import { blocksOf, FIRST_STORY, INSTALLATION } from "./chapters";
import { problemOf, problemOfMention } from "./command-line";
import { allPages, type CodeBlock, parsePage } from "./page";
import { commandsOf, fillIn, wordsOf } from "./shell-block";

/** Something of its kind for everything that a page leaves to its reader. */
const VALUES = {
  "account id": "id",
  "bootstrap role arn": "arn",
  bucket: "bucket",
  "deploying role arn": "arn",
  "fixed sha": "f1f0000",
  "gate report": "gate.json",
  index: "2",
  key: "key",
  name: "t-02",
  policy: "image-track",
  reason: "memories are lost",
  secret: "secret",
  sha: "3f2a9c1",
  shell: "bash",
  label: "canary-drift",
  number: "12",
  slug: "canary-c",
  tenant: "canary-a",
  "urn of the machine": "urn",
  "verified sha": "3f2a9c1",
  "what it changed": "memories",
};

const isShell = ({ language }: CodeBlock) => language === "sh";

describe("the commands that the pages show", () => {
  for (const { file, blocks, codes } of allPages()) {
    const shown = blocks.filter(isShell);
    // What is between backticks in a sentence is a command where it begins like one and names a verb.
    const inText = codes.filter(({ target }) => /^(npx )?canary [a-z]/.test(target));
    if (shown.length + inText.length === 0) continue;

    it(`are commands, with options that their verbs have: ${file}`, function () {
      this.timeout(60_000);
      const problems = [
        ...shown.flatMap(({ text, line }) => {
          const block = fillIn(text, VALUES);
          commandsOf(block);
          return wordsOf(block).map((words) => [line, words, problemOf(words)] as const);
        }),
        ...inText.map(({ target, line }) => {
          // An argument as help writes it, `[sha]` or `<files…>`, is left out.
          const mention = target.replace(/^(npx )?/, "npx ").replaceAll(/ (\[[^\]]+\]|<[^>]*…>)/g, "");
          const [words = []] = wordsOf(fillIn(mention, VALUES));
          return [line, words, problemOfMention(words)] as const;
        }),
      ];
      assert.ok(problems.length > 0);
      assert.deepEqual(
        problems.filter(([, , problem]) => problem !== undefined),
        [],
      );
    });
  }

  const wrong: [string, RegExp][] = [
    ["npx canary promot 3f2a9c1", /canary/],
    ["npx canary promote 3f2a9c1 --wiat", /--wiat/],
    ["npx canary promote", /missing required argument/],
    ["npx canary wait --sha 3f2a9c1 --timeout soon", /soon/],
    ["npx sandbox exec -- npx canary promote --bogus", /--bogus/],
    ["make dmo", /dmo/],
    ["npm run tests", /tests/],
    ["pulumi stack remvoe canary", /remvoe/],
    ["pulumi up --yess", /--yess/],
    ["kubectl get pods", /kubectl/],
  ];
  for (const [text, problem] of wrong) {
    it(`are not these: ${text}`, () => {
      assert.match(wordsOf(text).map(problemOf).join(), problem);
    });
  }
});

describe("the stories that the end-to-end tests follow", () => {
  it("run every block of commands in the README and in the runbooks", () => {
    const chapters = [...FIRST_STORY, ...INSTALLATION];
    const run = chapters.flatMap((chapter) => blocksOf(chapter).map(({ text }) => text));
    const shown = allPages()
      .filter(({ file }) => file === "README.md" || file.startsWith("docs/runbooks/"))
      .flatMap(({ file, blocks }) => blocks.filter(isShell).map(({ line, text }) => ({ at: `${file}:${line}`, text })));
    assert.ok(shown.length > 30);
    assert.deepEqual(
      shown.filter(({ text }) => !run.includes(text)).map(({ at }) => at),
      [],
    );
  });
});

describe("a block of commands", () => {
  it("is read as bash reads it, with what each command is told to end with", () => {
    const block =
      "export A=1\n\nfor x in a b; do\n  echo $x\ndone\nfalse # exit 3: could not\ntrue \\\n  --x # refused\nx # fails: RED\n";
    assert.deepEqual(
      commandsOf(block).map(({ line, told }) => [line, told]),
      [
        [0, 0],
        [2, 0],
        [5, 3],
        [6, 1],
        [8, "no"],
      ],
    );
    assert.throws(() => commandsOf("for x in a; do\n"), /does not understand/);
  });

  it("runs dry: words are those that a program would get, nothing is run, and nothing is written", () => {
    const block = `export A="a b"\nfor x in 1 2; do pulumi up "$x" '$A "q" \\\\'; done && touch "$A/$(openssl rand)" > ~/no/where.txt`;
    assert.deepEqual(wordsOf(block), [
      ["pulumi", "up", "1", '$A "q" \\\\'],
      ["pulumi", "up", "2", '$A "q" \\\\'],
      ["openssl", "rand"],
      ["touch", "a b/"],
    ]);
  });

  it("stands in the section of the heading before it", () => {
    const page = parsePage("```sh\na\n```\n# One\n## Two, three\n```sh\nb\n```\n");
    assert.deepEqual(
      page.blocks.map(({ text, section, line }) => [text, section, line]),
      [
        ["a\n", "", 1],
        ["b\n", "two-three", 6],
      ],
    );
  });

  it("has a value for everything that is left open", () => {
    assert.equal(fillIn("a <fixed sha> < file <sha>", VALUES), "a f1f0000 < file 3f2a9c1");
    assert.throws(() => fillIn("<nothing>", VALUES), /<nothing>/);
  });
});
