import assert from "node:assert/strict";
import { Refused } from "../../core/errors";
import type { Digest } from "../../core/model/image";
import { type Manifest, Registry } from "../../core/registry";
import { demandNotOlder } from "../../release/demands";
import type { ImageState } from "../../release/state";

const digestOf = (name: string) => `sha256:${Buffer.from(name).toString("hex").padEnd(64, "0")}` as Digest;
const CREATED = "org.opencontainers.image.created";
/** Everything that is asked here is in the manifests. */
const NO_REGISTRY = new Registry({ credentials: async () => undefined });

describe("a promotion to an image", () => {
  const built = (name: string, created: string | undefined) => ({
    mediaType: "",
    digest: digestOf(name),
    bytes: Buffer.from(JSON.stringify({ annotations: created === undefined ? {} : { [CREATED]: created } })),
  });
  const stateOf = (target: Manifest, latest: Manifest | null) =>
    ({ image: { name: "platform", repository: "r.test/acme/platform" }, target, latest }) as ImageState;
  const ask = (target: Manifest, latest: Manifest | null) =>
    demandNotOlder("Promoting abc1234", [stateOf(target, latest)], NO_REGISTRY);
  const [older, newer, ageless] = [
    built("a", "2026-01-01T00:00:00Z"),
    built("b", "2026-01-02T00:00:00Z"),
    built("c", undefined),
  ];

  it("that is older than what is released is refused, and told of rollback", async () => {
    await assert.rejects(ask(older, newer), (error: Error) => {
      assert.ok(error instanceof Refused);
      assert.match(
        error.message,
        /built 2026-01-01T00:00:00.000Z, before the one at :latest \(2026-01-02.*canary rollback/,
      );
      return true;
    });
  });
  it("that is newer, the same, or the first is not", async () => {
    assert.deepEqual([await ask(newer, older), await ask(older, older), await ask(older, null)], [[], [], []]);
  });
  it("of unknown age is not, and says so", async () => {
    assert.match((await ask(ageless, newer)).join(), /not known/);
    assert.match((await ask(newer, ageless)).join(), /not known/);
  });
});
