import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { aboutRules } from "../../policy/reference";
import { DEFAULT_SETTINGS } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { cleanStack, stackOf } from "./clean-stack";

const FOLDER = join(__dirname, "../../policy/rules");

describe("the rules of the pack", () => {
  it("are the files of their folder, by name", () => {
    const files = readdirSync(FOLDER).map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(rules.map(({ name }) => name).sort(), files.sort());
  });

  for (const { name, description, why, remedy } of aboutRules) {
    it(`say what, why and what to do: ${name}`, () => {
      for (const sentence of [description, why, remedy]) assert.match(sentence, /^[A-Z].{10,}\.$/);
      assert.ok(existsSync(join(__dirname, `${name}.test.ts`)) || name === "waivers-sound", "and have a test");
    });
  }

  it("of isolation, of secrets and of debts cannot be waived", () => {
    const waivable = rules.filter(({ isWaivable }) => isWaivable).map(({ name }) => name);
    assert.deepEqual(waivable, ["minimal-config-drift", "image-track", "updater-period", "required-tags"]);
  });

  for (const ring of ["canary", "prod", "staging"] as const) {
    for (const isPreview of [true, false]) {
      it(`find nothing on a clean ${ring}${isPreview ? ", nor anything that they could not decide in its first preview" : ""}`, () => {
        const stack = stackOf(cleanStack({ ring, isPreview }));
        const found = rules.flatMap((rule) =>
          rule.check(stack, DEFAULT_SETTINGS).map(({ key }) => `${rule.name}[${key}]`),
        );
        assert.deepEqual(found, []);
      });
    }
  }

  it("have nothing to say of a stack that is none of this program's", () => {
    assert.deepEqual(
      rules.flatMap((rule) => rule.check(stackOf([]), DEFAULT_SETTINGS)),
      [],
    );
  });
});
