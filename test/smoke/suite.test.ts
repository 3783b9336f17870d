import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { renderSuite } from "../../smoke/reference";
import { suite } from "../../smoke/suite";

describe("the suite", () => {
  it("lists every check of the folder once, by the name of its file", () => {
    const files = readdirSync(join(__dirname, "../../smoke/checks")).map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(suite.map(({ name }) => name).sort(), files.sort());
  });

  it("is what docs/checks.md says", () => {
    assert.equal(readFileSync(join(__dirname, "../../docs/checks.md"), "utf8"), renderSuite());
  });

  for (const { name, why, fix } of suite) {
    it(`says why ${name} matters and what to do`, () => {
      assert.ok(why.length > 20 && fix.length > 20);
      assert.doesNotMatch(`${why}${fix}`, /\.$/);
    });
  }
});
