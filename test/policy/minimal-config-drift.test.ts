import assert from "node:assert/strict";
import { minimalConfigDrift } from "../../policy/rules/minimal-config-drift";
import { changed, cleanStack, posture } from "./clean-stack";
import { holdsFor, only } from "./found";

const delta = (path: string, expires = "2026-12-31") => ({
  path,
  reason: "a larger type is tried here",
  owner: "platform",
  expires,
});
const larger = { instanceType: "t3.medium" };
const tenantWith = (resources: ReturnType<typeof cleanStack>, changes: Partial<ReturnType<typeof posture>>) =>
  changed(resources, "tenant-canary-b", () => ({ outputs: { posture: posture(changes) } }));

describe("minimal-config-drift", () => {
  holdsFor(minimalConfigDrift, [
    [
      "finds what differs from prod, by its path",
      cleanStack({ posture: { ...larger, ingress: [] } }),
      ["ingress[198.51.100.0/24] fleet", "instanceType fleet"],
    ],
    ["lets pass what is documented", cleanStack({ posture: larger, says: { deltas: [delta("instanceType")] } }), []],
    [
      "lets pass what is documented until today",
      cleanStack({ posture: larger, says: { deltas: [delta("instanceType", "2026-11-24")] } }),
      [],
    ],
    [
      "lets nothing pass whose time is over",
      cleanStack({ posture: larger, says: { deltas: [delta("instanceType", "2026-11-23")] } }),
      ["instanceType fleet"],
    ],
    [
      "lets nothing pass for another path",
      cleanStack({ posture: larger, says: { deltas: [delta("region")] } }),
      ["instanceType fleet"],
    ],
    [
      "finds a tenant that is set otherwise than its ring",
      tenantWith(cleanStack(), larger),
      ["tenants[canary-b].instanceType fleet"],
    ],
    [
      "lets a tenant pass that is documented",
      tenantWith(cleanStack({ says: { deltas: [delta("tenants[canary-b].instanceType")] } }), larger),
      [],
    ],
    [
      "says once what ring and tenant have in common",
      tenantWith(cleanStack({ posture: larger }), larger),
      ["instanceType fleet"],
    ],
    [
      "finds a tenant that differs from prod otherwise than its ring does",
      tenantWith(cleanStack({ posture: larger }), { instanceType: "t3.large" }),
      ["instanceType fleet", "tenants[canary-b].instanceType fleet"],
    ],
    ["compares nothing without a baseline", cleanStack({ posture: larger, says: { baseline: null } }), []],
    [
      "compares no other ring",
      cleanStack({
        ring: "staging",
        posture: larger,
        says: { baseline: { posture: posture(), deployedOn: "2026-11-20" } },
      }),
      [],
    ],
    ["is no drift that the canary follows a staging tag", cleanStack({ posture: { imageTrack: "staging-sha" } }), []],
  ]);

  it("says path, prod and canary as a line of a table, and the entry that documents it", () => {
    const { says, remedy } = only(minimalConfigDrift, cleanStack({ posture: larger }));
    assert.equal(says, "It differs from prod: | instanceType | prod: t3.small | canary: t3.medium |.");
    assert.match(remedy ?? "", /tenant-fleet:deltas: \{ path: "instanceType", reason: .*, owner: .*, expires: /);
  });

  it("offers no entry for what drift-budget never allows", () => {
    const { remedy } = only(minimalConfigDrift, cleanStack({ posture: { updaterPeriodSeconds: 60 } }));
    assert.equal(remedy, "Set it to what prod has; no delta is allowed of it.");
  });
});
