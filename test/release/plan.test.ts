import assert from "node:assert/strict";
import { array, assert as check, constantFrom, property, record } from "fast-check";
import { parseDigest, parseSha } from "../../core/model/image";
import { type Plan, planPromotion, undo } from "../../release/plan";

const SHA = parseSha("abc1234");
const digests = ["a", "b", "c"].map((digit) => parseDigest(`sha256:${digit.repeat(64)}`));
const [A, B] = digests as [(typeof digests)[0], (typeof digests)[0]];
const from = constantFrom(null, ...digests);
const to = constantFrom(...digests);
const images = array(record({ from, to }), { maxLength: 4 }).map((pairs) =>
  pairs.map((pair, index) => ({ ...pair, repository: `r.test/acme/image-${index}`, tag: "latest" })),
);

/** What a registry does when a plan is carried out to the letter. */
function carryOut(tags: ReadonlyMap<string, string | null>, plan: Plan): Map<string, string | null> {
  const next = new Map(tags);
  for (const { repository, tag, digest } of plan.preconditions) assert.equal(next.get(`${repository}:${tag}`), digest);
  for (const move of plan.moves) {
    assert.equal(next.get(`${move.repository}:${move.tag}`), move.from);
    next.set(`${move.repository}:${move.tag}`, move.to);
  }
  return next;
}

const tagsOf = (all: readonly { repository: string; tag: string; from: string | null }[]) =>
  new Map(all.map(({ repository, tag, from }) => [`${repository}:${tag}`, from]));

describe("a promotion's plan", () => {
  it("brings every image to its new digest, and its undo brings every one back", () => {
    return check(
      property(images, (all) => {
        const before = tagsOf(all);
        const plan = planPromotion(SHA, all);
        const after = carryOut(before, plan);
        assert.deepEqual(
          [...after.values()],
          all.map(({ to }) => to),
        );
        assert.deepEqual(carryOut(after, undo(plan)), before);
      }),
    );
  });

  it("is its undo's undo, and survives JSON", () => {
    return check(
      property(images, (all) => {
        const plan = planPromotion(SHA, all);
        assert.deepEqual(undo(undo(plan)), plan);
        assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
      }),
    );
  });

  it("moves only what is elsewhere, and demands that the rest stays", () => {
    const plan = planPromotion(SHA, [
      { repository: "r.test/a", tag: "latest", from: B, to: B },
      { repository: "r.test/b", tag: "latest", from: A, to: B },
    ]);
    assert.deepEqual(plan.moves, [{ repository: "r.test/b", tag: "latest", from: A, to: B }]);
    assert.deepEqual(plan.preconditions, [
      { repository: "r.test/a", tag: "latest", digest: B },
      { repository: "r.test/b", tag: "latest", digest: A },
    ]);
  });

  it("is undone last move first", () => {
    const all = ["a", "b"].map((name) => ({ repository: `r.test/${name}`, tag: "latest", from: A, to: B }));
    assert.deepEqual(
      undo(planPromotion(SHA, all)).moves.map(({ repository }) => repository),
      ["r.test/b", "r.test/a"],
    );
  });
});
