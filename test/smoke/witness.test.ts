import assert from "node:assert/strict";
import { parseDigest, parseSha } from "../../core/model/image";
import type { MachineReport } from "../../core/model/machine-report";
import { defineWitness } from "../../smoke/witness";

const sha = parseSha("abc1234");
const digest = parseDigest(`sha256:${"a".repeat(64)}`);
const other = parseDigest(`sha256:${"b".repeat(64)}`);
const good: MachineReport = { outcome: "running", deployment: "d1", tried: { sha, digest }, running: { sha, digest } };
const old = { sha: "0000000", digest: other };

/** Asks the witness about a tenant whose /health says that it runs the sha, and whose updater says something. */
function look(read: () => Promise<MachineReport | undefined>) {
  let asked = 0;
  const witness = defineWitness("witness-before", sha, { read, deployment: { id: "d1", digest } });
  const ask = async () => {
    asked += 1;
    const value = { status: "ok", sha };
    return { result: "answered", value, text: "", request: "GET /health", status: 200 };
  };
  const context = { tenant: "t", ask, askToCleanUp: ask, memoriesApi: "root", nonce: "n" } as unknown;
  return witness.run(context as Parameters<typeof witness.run>[0]).then((finding) => ({ finding, asked }));
}

describe("a tenant's updater as a witness", () => {
  const cases: [what: string, report: MachineReport | undefined, result: string, got: RegExp][] = [
    ["nothing was reported", undefined, "undetermined", /reported nothing yet/],
    ["it applied another deployment", { ...good, deployment: "d0" }, "undetermined", /not applied this deployment/],
    ["it applied none", { ...good, deployment: "" }, "undetermined", /not applied this deployment/],
    [
      "it has not tried the image",
      { ...good, tried: old, running: old },
      "undetermined",
      /not tried this image yet and runs 0000000/,
    ],
    ["it tried the image and runs another", { ...good, running: old }, "undetermined", /it runs 0000000/],
    [
      "it put the old image back",
      { ...good, outcome: "rejected", running: old },
      "failed",
      /not healthy; the machine runs 0000000/,
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
      /not tried this image/,
    ],
    [
      "it rejected the image under other settings",
      { ...good, outcome: "rejected", deployment: "d0", running: old },
      "undetermined",
      /not applied/,
    ],
  ];
  for (const [what, report, result, got] of cases) {
    it(`is not content when ${what}, whatever /health says`, async () => {
      const { finding, asked } = await look(async () => report);
      assert.equal(finding.result, result);
      assert.match(finding.result === "passed" ? "" : finding.got, got);
      assert.equal(asked, 0);
    });
  }

  it("is content when it runs these bytes with these settings, and asks the build as well", async () => {
    assert.deepEqual(await look(async () => good), { finding: { result: "passed" }, asked: 1 });
  });

  it("could not tell when the report cannot be read", async () => {
    const { finding } = await look(() => Promise.reject(new Error("throttled")));
    assert.ok(finding.result === "undetermined");
    assert.match(finding.got, /could not be read: throttled/);
  });
});
