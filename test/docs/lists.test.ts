// What the pages list must be what there is.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createProgram } from "../../cli/program";
import { withPart } from "../../docs/part";
import { renderVerbTable, verbsOf } from "../../docs/verb-table";
import { suite } from "../../smoke";
import { ROOT, readPage } from "./page";

const filesOf = (folder: string) => (existsSync(join(ROOT, folder)) ? readdirSync(join(ROOT, folder)) : []);
/** Returns the first cell of every row of a page's tables, as it is written. */
const firstCells = (text: string) => [...text.matchAll(/^\| (.+?) \|/gm)].map(([, cell = ""]) => cell);
const inBackticks = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

describe("the README", () => {
  const { text, links } = readPage("README.md");

  it("has the table of verbs that `npm run docs` writes", () => {
    assert.equal(text, withPart(text, "verbs", renderVerbTable(createProgram())));
  });

  it("has every verb in it", () => {
    const paths = verbsOf(createProgram()).map((verb) => [verb.parent?.name(), verb.name()].join(" "));
    for (const path of paths) assert.match(text, new RegExp(`\`npx (canary )?${path}[ \`]`));
    assert.ok(paths.includes("smoke merge"));
  });

  it("leads to every runbook", () => {
    const runbooks = filesOf("docs/runbooks").map((file) => `docs/runbooks/${file}`);
    const linked = links.map(({ target }) => target.split("#")[0]);
    assert.ok(runbooks.length > 1);
    assert.deepEqual(
      runbooks.filter((file) => !linked.includes(file)),
      [],
    );
  });

  it("says where every room is", () => {
    const [, rooms = ""] = /ROOMS = "([^"]+)"/.exec(readFileSync(join(ROOT, ".dependency-cruiser.cjs"), "utf8")) ?? [];
    const others = ["bench", "cli", "core", "docs", "sandbox", "test", "toolchain"];
    const listed = firstCells(text)
      .flatMap(inBackticks)
      .filter((cell) => cell.endsWith("/"));
    assert.deepEqual(listed.sort(), [...rooms.split("|"), ...others].map((room) => `${room}/`).sort());
  });
});

describe("other pages", () => {
  it("describe every room in docs/architecture.md", () => {
    const [, rooms = ""] = /ROOMS = "([^"]+)"/.exec(readFileSync(join(ROOT, ".dependency-cruiser.cjs"), "utf8")) ?? [];
    const { text } = readPage("docs/architecture.md");
    assert.deepEqual(
      rooms.split("|").filter((room) => !firstCells(text).includes(`\`${room}/\``)),
      [],
    );
  });

  it("list every runbook in docs/runbooks/README.md", () => {
    const { links } = readPage("docs/runbooks/README.md");
    const runbooks = filesOf("docs/runbooks").filter((file) => file !== "README.md");
    const linked = links.map(({ target }) => target).filter((target) => !target.includes("/"));
    assert.deepEqual(linked.sort(), runbooks.sort());
  });

  it("count the checks right in docs/blind-spots.md", () => {
    const { text } = readPage("docs/blind-spots.md");
    const words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
    const counted = words.indexOf(/\| (\w+) checks\. \|/.exec(text)?.[1]?.toLowerCase() ?? "");
    assert.equal(counted, suite.length);
  });

  it("name every secret and variable of the workflows in docs/runbooks/bootstrap.md", () => {
    const workflows = filesOf(".github/workflows").map((file) =>
      readFileSync(join(ROOT, ".github/workflows", file), "utf8"),
    );
    const used = workflows.flatMap((text) =>
      [...text.matchAll(/\b(?:vars|secrets)\.([A-Z_]+)/g)].map(([, name = ""]) => name),
    );
    const environments = workflows.flatMap((text) =>
      [...text.matchAll(/^ +environment: (\S+)$/gm)].map(([, name = ""]) => name),
    );
    const named = firstCells(readPage("docs/runbooks/bootstrap.md").text).flatMap(inBackticks);
    assert.deepEqual([...new Set([...used, ...environments])].filter((name) => !named.includes(name)).sort(), []);
  });

  it("have every word of docs/words.md once, in order", () => {
    const words = firstCells(readPage("docs/words.md").text).filter((cell) => cell.startsWith("**"));
    const plain = words.map((word) => word.replaceAll("*", ""));
    assert.ok(plain.length > 20);
    assert.deepEqual(
      plain,
      plain.toSorted((a, b) => a.localeCompare(b, "en")),
    );
  });
});
