import assert from "node:assert/strict";
import { parseDigest } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import type { UpdaterReports } from "../../smoke/witnesses/updater";
import { health, look, sha } from "./look";

const digest = parseDigest(`sha256:${"a".repeat(64)}`);
const other = parseDigest(`sha256:${"b".repeat(64)}`);
const image = { sha, digest };
const old = { sha: "0000000", digest: other };
const good: MachineReport = { outcome: "running", deployment: "d1", tried: image, running: image };
const deployment = { id: "d1", digest };

describe("a tenant's updater as a witness", () => {
  const bySha: UpdaterReports = { read: async () => undefined };
  const cases: readonly (readonly [what: string, report: MachineReport | undefined, result: string, got: RegExp])[] = [
    ["nothing was reported", undefined, "undetermined", /reported nothing yet/],
    [
      "it has not tried the image",
      { ...good, tried: old, running: old },
      "undetermined",
      /not tried .* and runs 0000000/,
    ],
    ["it tried the image and runs another", { ...good, running: old }, "undetermined", /it runs 0000000/],
    ["it tried the image and runs nothing", { ...good, running: null }, "undetermined", /it runs nothing/],
    [
      "it put the old image back",
      { ...good, outcome: "rejected", running: old },
      "failed",
      /not healthy; .* runs 0000000/,
    ],
    [
      "it rejected the image and runs nothing",
      { ...good, outcome: "rejected", running: null },
      "failed",
      /runs nothing/,
    ],
    [
      "it rejected another image",
      { ...good, outcome: "rejected", tried: old, running: old },
      "undetermined",
      /not tried/,
    ],
  ];
  for (const [what, report, result, got] of cases) {
    for (const [kind, reports] of [
      ["bytes", { deployment }],
      ["sha", {}],
    ] as const) {
      it(`is not content when ${what}, whatever /health says (known by its ${kind})`, async () => {
        const seen = await look(["updater", "health:sha"], health({ sha }), {
          ...bySha,
          ...reports,
          read: async () => report,
        });
        assert.equal(seen.result, result);
        assert.match(seen.got ?? "", got);
        assert.deepEqual(seen.asked, []);
      });
    }
  }

  const settings: readonly (readonly [what: string, report: MachineReport, got: RegExp])[] = [
    ["it applied another deployment", { ...good, deployment: "d0" }, /not applied this deployment/],
    ["it applied none", { ...good, deployment: "" }, /not applied this deployment/],
    [
      "it rejected the image under other settings",
      { ...good, outcome: "rejected", deployment: "d0", running: old },
      /not applied/,
    ],
    [
      "it runs other bytes of the same sha",
      { ...good, running: { sha, digest: other } },
      /^it runs abc1234 \(sha256:b{12}\)/,
    ],
  ];
  for (const [what, report, got] of settings) {
    it(`is not content when ${what}, where a deployment is known`, async () => {
      const seen = await look(["updater"], health({ sha }), { deployment, read: async () => report });
      assert.equal(seen.result, "undetermined");
      assert.match(seen.got ?? "", got);
    });
  }

  it("is content with the sha where no deployment is known, whatever bytes and settings that are", async () => {
    const report: MachineReport = { ...good, deployment: "d0", running: { sha, digest: other } };
    assert.equal((await look(["updater"], health({}), { read: async () => report })).result, "passed");
  });

  it("is content when it runs these bytes with these settings, and the next witness is asked", async () => {
    const reports: UpdaterReports = { deployment, read: async (tenant) => (tenant === "tenant-1" ? good : undefined) };
    const seen = await look(["updater", "health:sha"], health({ sha }), reports);
    assert.deepEqual(seen, { result: "passed", got: undefined, asked: ["GET /health"] });
    assert.equal((await look(["updater", "health:sha"], health({}), reports)).result, "undetermined");
  });

  it("could not tell when the report cannot be read", async () => {
    const seen = await look(["updater"], health({ sha }), { read: () => Promise.reject(new Error("throttled")) });
    assert.equal(seen.result, "undetermined");
    assert.match(seen.got ?? "", /could not be read: throttled/);
  });
});
