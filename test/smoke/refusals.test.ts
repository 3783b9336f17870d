import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import type { Ask } from "../../smoke/ask";
import type { CheckContext } from "../../smoke/check";
import { expectRefusals } from "../../smoke/refusals";
import { APIS } from "./faults/fault-case";

const ROUTES = { root: 5, workspace: 8 };

describe("expectRefusals", () => {
  for (const memoriesApi of APIS) {
    it(`asks all routes, two at a time: a tenant is not met with a connection for each (${memoriesApi})`, async () => {
      const asked: string[] = [];
      let underWay = 0;
      let most = 0;
      const ask = (async ({ method = "GET", path }) => {
        asked.push(`${method} ${path}`);
        most = Math.max(most, ++underWay);
        await turn();
        underWay--;
        return { result: "answered", value: undefined, text: "", request: "", status: 401, headers: {} };
      }) as Ask;
      const finding = await expectRefusals({ ask, memoriesApi, nonce: "n" } as CheckContext, "nobody", "401");
      assert.deepEqual(finding, { result: "passed" });
      assert.equal(new Set(asked).size, ROUTES[memoriesApi]);
      assert.equal(asked.length, ROUTES[memoriesApi]);
      assert.equal(most, 2);
    });
  }

  it("finds an open route behind those that hang", async () => {
    const answer = { value: undefined, text: "", request: "", headers: {}, expected: "401", got: "200" };
    const ends: (() => void)[] = [];
    let asked = 0;
    // Two hang until all have been asked; the last one is open.
    const ask = ((): Promise<unknown> => {
      const place = ++asked;
      if (place === ROUTES.workspace) for (const end of ends) end();
      if (place === ROUTES.workspace) return Promise.resolve({ ...answer, result: "failed", status: 200 });
      if (place > 2) return Promise.resolve({ ...answer, result: "answered", status: 401 });
      return new Promise((resolve) => ends.push(() => resolve({ ...answer, result: "undetermined" })));
    }) as Ask;
    const finding = await expectRefusals(
      { ask, memoriesApi: "workspace", nonce: "n" } as CheckContext,
      "nobody",
      "401",
    );
    assert.equal(finding.result, "failed");
  });
});
