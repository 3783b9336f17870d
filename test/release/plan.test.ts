import assert from "node:assert/strict";
import { array, assert as check, constantFrom, property, record } from "fast-check";
import { parseDigest } from "../../core/model/image";
import { type Move, type PlannedImage, planRelease, undo } from "../../release/plan";

const digests = ["a", "b", "c"].map((digit) => parseDigest(`sha256:${digit.repeat(64)}`));
const [A, B, C] = digests as [(typeof digests)[0], (typeof digests)[0], (typeof digests)[0]];
const from = constantFrom(null, ...digests);
const images = array(record({ latest: from, previous: from, to: constantFrom(...digests), kept: from }), {
  maxLength: 4,
}).map((all) => all.map((each, index) => ({ ...each, repository: `r.test/acme/image-${index}` })));

/** What a registry does when moves are carried out to the letter. */
function carryOut(tags: ReadonlyMap<string, string | null>, moves: readonly Move[]): Map<string, string | null> {
  const next = new Map(tags);
  for (const move of moves) {
    assert.equal(next.get(`${move.repository}:${move.tag}`), move.from);
    assert.notEqual(move.from, move.to);
    next.set(`${move.repository}:${move.tag}`, move.to);
  }
  return next;
}

const tagsOf = (all: readonly PlannedImage[]) =>
  new Map(
    all.flatMap(({ repository, latest, previous }) => [
      [`${repository}:latest`, latest],
      [`${repository}:previous`, previous],
    ]),
  );

describe("a release's plan", () => {
  it("brings every image to its new digest, keeps what it was, and its undo brings everything back", () => {
    return check(
      property(images, (all) => {
        const before = tagsOf(all);
        const { keeping, moves, preconditions } = planRelease("Promoting abc1234", all);
        const after = carryOut(carryOut(before, keeping), moves);
        for (const { repository, previous, to, kept } of all) {
          assert.equal(after.get(`${repository}:latest`), to);
          assert.equal(after.get(`${repository}:previous`), moves.length > 0 ? (kept ?? previous) : previous);
        }
        assert.deepEqual(
          preconditions.map(({ digest }) => digest),
          all.map(({ latest }) => latest),
        );
        assert.deepEqual(carryOut(carryOut(after, undo(moves)), undo(keeping)), before);
      }),
    );
  });

  it("is its undo's undo, and survives JSON", () => {
    return check(
      property(images, (all) => {
        const plan = planRelease("Promoting abc1234", all);
        assert.deepEqual(undo(undo(plan.moves)), plan.moves);
        assert.deepEqual(JSON.parse(JSON.stringify(plan)), plan);
      }),
    );
  });

  it("moves only what is elsewhere, and demands that the rest stays", () => {
    const plan = planRelease("Promoting abc1234", [
      { repository: "r.test/a", latest: B, previous: C, to: B, kept: null },
      { repository: "r.test/b", latest: A, previous: C, to: B, kept: A },
    ]);
    assert.deepEqual(plan.moves, [{ repository: "r.test/b", tag: "latest", from: A, to: B }]);
    assert.deepEqual(plan.keeping, [{ repository: "r.test/b", tag: "previous", from: C, to: A }]);
    assert.deepEqual(plan.preconditions, [
      { repository: "r.test/a", tag: "latest", digest: B },
      { repository: "r.test/b", tag: "latest", digest: A },
    ]);
  });
});
