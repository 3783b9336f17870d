import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";

const FOLDER = join(__dirname, "../../policy/rules");

describe("the rules of the pack", () => {
  it("are the files of their folder, by name", () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(rules.map(({ name }) => name).sort(), files.sort());
  });
  for (const { name, description, why, fix } of rules) {
    it(`say what, why and how to fix: ${name}`, () => {
      for (const sentence of [description, why, fix]) assert.match(sentence, /^[A-Z].{10,}\.$/);
      assert.ok(existsSync(join(__dirname, `${name}.test.ts`)), "and have a test");
    });
  }
});
