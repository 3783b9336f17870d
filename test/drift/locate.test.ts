import assert from "node:assert/strict";
import type { NewFinding } from "../../core/model/drift-report";
import { createLocator } from "../../drift/locate";

const TEXT = `# The canary ring
config:
  aws:region: us-east-2
  tenant-fleet:image:
    tag: staging-0000000
  tenant-fleet:machine:
    instanceType: t3.medium
  tenant-fleet:network: {ingressCidrs: [10.0.0.0/8]}
  tenant-fleet:environment:
    LOG_LEVEL: debug
  tenant-fleet:tenants:
    - slug: canary-a
      instanceType: m5.large
    - {slug: x, name: canary-b}
    - {slug: canary-b-2}
  tenant-fleet:deltas:
    - path: instanceType
      reason: a reason of more than twenty characters
`;
const locate = createLocator(new Map([["canary", { file: "Pulumi.canary.yaml", text: TEXT }]]));
const finding = (more: Partial<NewFinding>): NewFinding => ({
  section: "rings",
  kind: "undocumented",
  stack: "canary",
  subject: "fleet",
  path: "instanceType",
  expected: "",
  actual: "",
  says: "",
  remedy: "",
  level: "error",
  ...more,
});

describe("the place of a finding", () => {
  const places: [what: string, finding: Partial<NewFinding>, line: number | undefined][] = [
    ["is the key that the posture comes from", {}, 7],
    ["is the nearest key where the file does not say it yet", { path: "rootVolume.sizeGib" }, 6],
    ["is the whole configuration where nothing is near", { path: "updaterPeriodSeconds" }, 2],
    ["may be on the same line as others", { path: "ingress[10.0.0.0/8]" }, 8],
    ["is a variable", { path: "environment.LOG_LEVEL" }, 10],
    ["is where a variable would be", { path: "environment.OTHER" }, 9],
    ["is the region", { path: "region" }, 3],
    ["is a tenant's entry", { path: "tenants[canary-b].instanceType" }, 14],
    ["is the delta that is unused", { kind: "unused" }, 17],
    ["is the delta that is over", { kind: "expired" }, 17],
    ["is the tag that is stale", { section: "images", kind: "stale", subject: "tenant", path: "staging-0000000" }, 5],
    [
      "is the entry of a tenant that lags",
      { section: "images", kind: "lagging", subject: "canary-a", path: "image" },
      12,
    ],
    [
      "is the entry of a resource's tenant",
      { section: "cloud", kind: "changed", subject: "tenant-canary-a-machine" },
      12,
    ],
    [
      "is the entry of the tenant with the longer name",
      { section: "cloud", kind: "deleted", subject: "tenant-canary-b-2-role" },
      15,
    ],
    ["is nowhere for what only the program says", { path: "iamActions[ssm:PutParameter]" }, undefined],
    [
      "is nowhere for a resource of no tenant",
      { section: "cloud", kind: "changed", subject: "canary-provisioner" },
      undefined,
    ],
    ["is nowhere for a stack without a file", { stack: "prod" }, undefined],
  ];
  for (const [what, given, line] of places) {
    it(what, () => {
      const expected = line === undefined ? null : { file: "Pulumi.canary.yaml", line };
      assert.deepEqual(locate(finding(given)), expected);
    });
  }

  for (const text of ["", "config:", "- a", "config: [", "config: {a: *b}", "a: 1"]) {
    it(`is nowhere, or in the file, when the file holds ${JSON.stringify(text)}`, () => {
      const place = createLocator(new Map([["canary", { file: "f", text }]]))(finding({}));
      assert.ok(place === null || place.line >= 1);
    });
  }
});
