import assert from "node:assert/strict";
import fc from "fast-check";
import { neighbourTokens } from "../../smoke/neighbour";

describe("neighbourTokens", () => {
  const tokens = fc.array(fc.constantFrom("red", "green", "blue"), { minLength: 1, maxLength: 8 });

  it("gives each tenant the bearer of another one, never its own; one that nobody has where all are the same", () => {
    fc.assert(
      fc.property(tokens, (list) => {
        const fleet = list.map((token, index) => ({ name: `t-${index}`, url: "http://127.0.0.1:9", token }));
        const given = neighbourTokens(fleet);
        assert.equal(given.size, fleet.length);
        const isMixed = new Set(list).size > 1;
        for (const tenant of fleet) {
          const token = given.get(tenant) ?? "";
          assert.notEqual(token, tenant.token);
          assert.ok(token.length > 0);
          assert.equal(
            list.some((one) => one === token),
            isMixed,
            `${list} → ${token}`,
          );
        }
      }),
    );
  });
});
