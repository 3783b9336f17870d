import assert from "node:assert/strict";
import { assert as check, property, string } from "fast-check";
import { parseChallenges } from "../../core/registry/challenge";

describe("a WWW-Authenticate header", () => {
  const cases = [
    { header: undefined, challenges: [] },
    { header: "", challenges: [] },
    { header: 'Basic realm="a b"', challenges: [{ scheme: "basic", parameters: { realm: "a b" } }] },
    { header: "Basic realm=plain", challenges: [{ scheme: "basic", parameters: { realm: "plain" } }] },
    { header: "Negotiate", challenges: [{ scheme: "negotiate", parameters: {} }] },
    {
      header: 'Bearer realm="https://auth.test/token",service="a \\"b\\"",scope="repository:a/b:pull,push"',
      challenges: [
        {
          scheme: "bearer",
          parameters: { realm: "https://auth.test/token", service: 'a "b"', scope: "repository:a/b:pull,push" },
        },
      ],
    },
    {
      header: 'Basic realm="x", Bearer realm="https://auth.test",service="y"',
      challenges: [
        { scheme: "basic", parameters: { realm: "x" } },
        { scheme: "bearer", parameters: { realm: "https://auth.test", service: "y" } },
      ],
    },
    { header: "realm=nobody", challenges: [] },
  ];
  for (const { header, challenges } of cases) {
    it(`offers ${challenges.map(({ scheme }) => scheme).join(" and ") || "nothing"}: ${header}`, () => {
      assert.deepEqual(parseChallenges(header), challenges);
    });
  }

  it("never throws, whatever a server sends", () => {
    return check(property(string({ maxLength: 500 }), (text) => assert.ok(Array.isArray(parseChallenges(text)))));
  });
});
