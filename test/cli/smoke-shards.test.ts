import assert from "node:assert/strict";
import { divide } from "../../smoke";
import { standInForPulumi } from "../support/stack-stand-in";
import { temporaryDirectory } from "../support/temporary-directory";
import { canary } from "./canary-command";

describe("canary smoke shards", () => {
  const cases = [
    { tenants: 1, size: 100, shards: 1 },
    { tenants: 100, size: 100, shards: 1 },
    { tenants: 101, size: 100, shards: 2 },
    { tenants: 10, size: 1, shards: 10 },
    { tenants: 9_999, size: 1, shards: 256 },
  ];
  for (const { tenants, size, shards } of cases) {
    it(`divides ${tenants} tenants by ${size} into ${shards}`, () => {
      const divided = divide(tenants, size);
      assert.deepEqual(
        divided,
        Array.from({ length: shards }, (_, at) => ({ index: at + 1, of: shards })),
      );
    });
  }

  it("prints the list of a matrix", async () => {
    const directory = temporaryDirectory();
    try {
      const tenant = (name: string) => ({ name, slug: name, url: `https://${name}.example.com` });
      await standInForPulumi(directory.path, {
        canary: {
          ring: "canary",
          tenants: ["a", "b", "c"].map(tenant),
          tokens: [],
          image: { repository: "r.test/tenant", platformRepository: "r.test/platform", tag: "staging-abc1234" },
        },
      });
      const PATH = `${directory.path}:${process.env.PATH}`;
      const { status, stdout } = await canary(["smoke", "shards", "--stack", "canary", "--size", "2"], { PATH });
      assert.deepEqual([status, stdout], [0, '["1/2","2/2"]\n']);
    } finally {
      directory.remove();
    }
  });
});
