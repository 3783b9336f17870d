import assert from "node:assert/strict";
import type { DriftFinding } from "../../core/model/drift-report";
import { compareRings } from "../../drift/rings";
import { judgeDrift } from "../../policy/reference";
import { changed, cleanStack, NOW, posture, withInputs } from "../policy/clean-stack";

const REASON = "a larger machine is tried here first";
const delta = (more: object = {}) => ({
  path: "instanceType",
  reason: REASON,
  owner: "platform",
  expires: "2026-12-24",
  ...more,
});
const prod = { stack: "prod", resources: cleanStack({ ring: "prod", tenants: ["t-01", "t-02", "t-03"] }) };
const compare = (canary: ReturnType<typeof cleanStack>, against = prod) =>
  compareRings({ stack: "canary", resources: canary }, against, judgeDrift, NOW);
const keys = (findings: readonly Pick<DriftFinding, "kind" | "subject" | "path">[]) =>
  findings.map(({ kind, subject, path }) => `${kind} ${subject} ${path}`);
const larger = { posture: { instanceType: "t3.medium" } };

describe("rings", () => {
  it("that are alike have no drift", () => {
    const { result, documented, waived } = compare(cleanStack());
    assert.deepEqual(result, { covered: "5 tenants of canary and prod, 16 paths each", reason: null, findings: [] });
    assert.deepEqual([documented, waived], [[], []]);
  });

  it("that differ without a delta are undocumented, with what each has", () => {
    const { result } = compare(cleanStack(larger));
    assert.deepEqual(keys(result.findings), ["undocumented fleet instanceType"]);
    const [finding] = result.findings;
    assert.deepEqual([finding?.expected, finding?.actual, finding?.stack], ["t3.small", "t3.medium", "canary"]);
  });

  it("show a changed variable as a fingerprint, never as its value", () => {
    const { result } = compare(cleanStack({ posture: { environment: { LOG_LEVEL: "0123456789ab" } } }));
    const [first] = result.findings;
    assert.equal(first?.path, "environment.LOG_LEVEL");
    assert.equal(first?.actual, "fingerprint 0123456789ab");
  });

  it("that differ within a delta are documented, with days left", () => {
    const { result, documented } = compare(cleanStack({ ...larger, says: { deltas: [delta()] } }));
    assert.deepEqual(result.findings, []);
    assert.deepEqual(documented, [
      {
        path: "instanceType",
        prod: "t3.small",
        ring: "t3.medium",
        reason: REASON,
        owner: "platform",
        expires: "2026-12-24",
        daysLeft: 30,
      },
    ]);
  });

  it("that differ within a delta that is over say whose it was", () => {
    const { result, documented } = compare(
      cleanStack({ ...larger, says: { deltas: [delta({ expires: "2026-11-23" })] } }),
    );
    assert.deepEqual(keys(result.findings), ["expired fleet instanceType"]);
    assert.match(result.findings[0]?.says ?? "", /the delta of platform ended on 2026-11-23 \(a larger machine/);
    assert.deepEqual(documented, []);
  });

  it("tell a delta of what does not differ", () => {
    const { result } = compare(cleanStack({ says: { deltas: [delta()] } }));
    assert.deepEqual(keys(result.findings), ["unused fleet instanceType"]);
  });

  it("tell once what the policies say as well", () => {
    const deltas = [delta({ expires: "2026-11-23" }), delta({ path: "region" })];
    const { result } = compare(cleanStack({ ...larger, says: { deltas } }));
    assert.deepEqual(keys(result.findings), ["expired fleet instanceType", "unused fleet region"]);
  });

  it("tell what only the policies see", () => {
    const claimed = cleanStack();
    const machine = "tenant-canary-a-machine";
    const { result } = compare(withInputs(claimed, machine, { instanceType: "t3.medium" }));
    assert.deepEqual(keys(result.findings), [`broken ${machine} posture-is-real[instanceType]`]);
    const never = compare(
      cleanStack({
        posture: { metadata: { httpTokens: "optional", hopLimit: 1 } },
        says: { deltas: [delta({ path: "metadata.httpTokens" })] },
      }),
    );
    assert.ok(keys(never.result.findings).includes("broken fleet drift-budget[metadata.httpTokens]"));
  });

  it("are compared as they are deployed now, whatever the ring was compared with then", () => {
    const stale = cleanStack({
      says: { baseline: { posture: posture({ instanceType: "m5.large" }), deployedOn: "2026-11-01" } },
    });
    assert.deepEqual(compare(stale).result.findings, []);
    const never = cleanStack({ says: { baseline: null } });
    assert.deepEqual(compare(never).result.findings, []);
  });

  it("leave out what is waived, and say until when", () => {
    const waiver = {
      finding: "minimal-config-drift[instanceType]",
      resource: "fleet",
      reason: "t3.small is sold out in this zone",
      owner: "platform",
      expires: "2026-12-01",
    };
    const { result, waived } = compare(cleanStack({ ...larger, says: { waivers: [waiver] } }));
    assert.deepEqual(result.findings, []);
    assert.deepEqual(
      waived.map(({ finding, until, why }) => [finding.path, until, why]),
      [["instanceType", "2026-12-01", waiver.reason]],
    );
  });

  it("could not be told where something of the posture is not known", () => {
    const secret = withInputs(cleanStack(), "tenant-canary-a-machine", {
      instanceType: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    });
    assert.match(
      compare(secret).result.reason ?? "",
      /1 thing could not be judged, like posture-is-real\[instanceType\] of tenant-canary-a-machine/,
    );
  });

  it("could not be told where one of them was never deployed", () => {
    const { result } = compare([], { stack: "prod", resources: [] });
    assert.equal(result.reason, "canary and prod have no fleet; deploy it first");
    assert.equal(
      compare(cleanStack(), { stack: "prod", resources: [] }).result.reason,
      "prod has no fleet; deploy it first",
    );
  });

  it("could not be told where one of them was deployed by another version", () => {
    const old = changed(cleanStack(), "fleet", () => ({ outputs: { ring: "canary" } }));
    assert.match(compare(old).result.reason ?? "", /was deployed by another version.*posture/);
  });

  it("have a matrix of every tenant's posture", () => {
    const { matrix } = compare(cleanStack(larger));
    const at = matrix.paths.indexOf("instanceType");
    assert.deepEqual(
      matrix.tenants.map(({ stack, tenant, values }) => [stack, tenant, values[at]]),
      [
        ["prod", "t-01", "t3.small"],
        ["prod", "t-02", "t3.small"],
        ["prod", "t-03", "t3.small"],
        ["canary", "canary-a", "t3.medium"],
        ["canary", "canary-b", "t3.medium"],
      ],
    );
  });
});
