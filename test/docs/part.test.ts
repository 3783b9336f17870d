import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withPart } from "../../docs/part";
import { renderPolicies, renderPolicyTable } from "../../policy/reference-page";

const ROOT = join(__dirname, "../..");

describe("a generated part of a page", () => {
  it("takes the place of the one that was there, and of nothing else", () => {
    const text = "a\n<!-- x -->\nold\n<!-- end of x -->\nb\n";
    assert.equal(withPart(text, "x", "new"), "a\n<!-- x -->\nnew\n<!-- end of x -->\nb\n");
  });

  for (const text of ["none", "<!-- x -->\n", "<!-- x -->\n<!-- end of x -->\n<!-- x -->\n<!-- end of x -->\n"]) {
    it(`is refused where it is not there once: ${JSON.stringify(text)}`, () => {
      assert.throws(() => withPart(text, "x", "new"), /not one part "x"/);
    });
  }
});

describe("the reference of the policies", () => {
  it("is what policy/README.md says", () => {
    assert.equal(readFileSync(join(ROOT, "policy/README.md"), "utf8"), renderPolicies());
  });

  it("is what the README's table says", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    assert.equal(readme, withPart(readme, "policies", renderPolicyTable()));
  });
});
