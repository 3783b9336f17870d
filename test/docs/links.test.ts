import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { allPages, parsePage, ROOT } from "./page";

const pages = new Map(allPages().map((page) => [page.file, page]));

/** Returns what is wrong with a link of a page, or nothing. Other sites are not asked. */
function problemOf(file: string, target: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return /^https:\/\/[\w.-]+(\/\S*)?$/.test(target) ? undefined : "no https URL";
  const [path = "", anchor] = target.split("#");
  const to = path === "" ? file : normalize(join(dirname(file), decodeURIComponent(path)));
  if (relative(ROOT, join(ROOT, to)).startsWith("..")) return "outside the repository";
  if (!existsSync(join(ROOT, to))) return "no such file";
  if (anchor === undefined) return undefined;
  const page = pages.get(to);
  if (page === undefined) return "an anchor in what is no page";
  return page.anchors.has(anchor) ? undefined : `no heading #${anchor}`;
}

describe("the links of the pages", () => {
  for (const { file, links } of pages.values()) {
    it(`lead somewhere: ${file}`, () => {
      const broken = links.flatMap(({ target, line }) => {
        const problem = problemOf(file, target);
        return problem === undefined ? [] : [`${file}:${line} ${target}: ${problem}`];
      });
      assert.deepEqual(broken, []);
    });
  }

  it("lead to every page from the README", () => {
    const reached = new Set(["README.md"]);
    for (const file of reached) {
      for (const { target } of pages.get(file)?.links ?? []) {
        const to = normalize(join(dirname(file), target.split("#")[0] ?? ""));
        if (pages.has(to)) reached.add(to);
      }
    }
    assert.deepEqual(
      [...pages.keys()].filter((file) => !reached.has(file)),
      [],
    );
  });

  const wrong: [string, RegExp][] = [
    ["docs/nowhere.md", /no such file/],
    ["docs/gate.md#nowhere", /no heading/],
    ["#nowhere", /no heading/],
    ["../elsewhere", /outside/],
    ["http://example.com", /https/],
  ];
  for (const [target, problem] of wrong) {
    it(`are not these: ${target}`, () => {
      assert.match(problemOf("README.md", target) ?? "", problem);
    });
  }

  it("name headings as GitHub does", () => {
    const { anchors } = parsePage("# A `b`, c-d!\n\n## A b c\n\n## A b c\n");
    assert.deepEqual([...anchors], ["a-b-c-d", "a-b-c", "a-b-c-1"]);
  });
});

describe("the texts of the pages", () => {
  for (const { file, hidden } of pages.values()) {
    it(`are all seen: ${file}`, () => {
      assert.deepEqual(hidden, []);
    });
  }

  it("are not where they look like HTML", () => {
    assert.deepEqual(parsePage("a <word> b `<word>`\n").hidden, [{ target: "<word>", line: 1 }]);
  });
});
