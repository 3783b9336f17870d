// The commands of the README and of the runbooks, run as their reader would run them, in one sandbox.
import assert from "node:assert/strict";
import { down } from "../../sandbox/down";
import { blocksOf, FIRST_STORY, LAST, titleOf } from "../docs/chapters";
import { Reader } from "../docs/reader";

describe("the commands of the documentation", function () {
  this.timeout(240_000);
  const reader = new Reader("documentation");

  before(() => reader.begin());
  after(() => reader.end());

  for (const chapter of FIRST_STORY) {
    it(`do what ${titleOf(chapter)} says`, () => reader.follow(chapter, (text) => !text.includes(LAST)));
  }

  it("leave nothing behind at the end of the README", async () => {
    const readme = { page: "README.md", where: "checkout" } as const;
    const isLast = (text: string) => text.includes(LAST);
    assert.equal(blocksOf(readme).filter(({ text }) => isLast(text)).length, 1);
    await reader.follow(readme, isLast);
    assert.deepEqual(await down(reader.dir), []);
  });
});
