import assert from "node:assert/strict";
import fc from "fast-check";
import { formatPropertyPath, parsePropertyPath } from "../../drift/property-path";

const cases: readonly [text: string, keys: readonly string[]][] = [
  ["instanceType", ["instanceType"]],
  ["tags.Name", ["tags", "Name"]],
  ["rootBlockDevice.volumeSize", ["rootBlockDevice", "volumeSize"]],
  ["ingress[0].cidrBlocks[1]", ["ingress"]],
  ["[0].a", []],
  ['tags["kubernetes.io/role"]', ["tags", "kubernetes.io/role"]],
  ['tags["a]b"].c', ["tags", "a]b", "c"]],
  ['tags["say \\"no\\""]', ["tags", 'say "no"']],
  ['tags["two\nlines"]', ["tags", "two\nlines"]],
  ["tags[unquoted]", ["tags[unquoted]"]],
  ["a..b", ["a..b"]],
  ["tags[", ["tags["]],
  ["", []],
];

describe("the path of a property", () => {
  for (const [text, keys] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(parsePropertyPath(text), keys));
  }

  it("is written as the engine writes it, and names the resource itself", () => {
    assert.equal(formatPropertyPath(["tags", "kubernetes.io/role", "a-b"]), 'tags["kubernetes.io/role"].a-b');
    assert.equal(formatPropertyPath([]), "resource");
  });

  it("is read as it was written, whatever its keys are", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (keys) => {
        assert.deepEqual(parsePropertyPath(formatPropertyPath(keys)), keys);
      }),
    );
  });

  it("has a key for any text", () => {
    fc.assert(fc.property(fc.string(), (text) => assert.ok(Array.isArray(parsePropertyPath(text)))));
  });
});
