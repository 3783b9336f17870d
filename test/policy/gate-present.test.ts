import assert from "node:assert/strict";
import { gatePresent } from "../../policy/rules/gate-present";
import { changed, cleanStack, withInputs } from "./clean-stack";
import { holdsFor, only } from "./found";

const clean = cleanStack();
const marker = clean.find(({ name }) => name === "verified-marker") ?? assert.fail();
const isMachine = (urn: string) => urn.endsWith("-machine");
/** Without what leads from the marker to the machines. */
const cut = (resources: typeof clean, of: (urn: string) => boolean) =>
  ["verified-marker", "deployment"].reduce(
    (all, name) =>
      changed(all, name, ({ dependencies, propertyDependencies }) => ({
        dependencies: dependencies.filter((urn) => !of(urn)),
        propertyDependencies: Object.fromEntries(
          Object.entries(propertyDependencies).map(([key, urns]) => [key, urns.filter((urn) => !of(urn))]),
        ),
      })),
    resources,
  );

describe("gate-present", () => {
  holdsFor(gatePresent, [
    ["demands a marker", clean.filter(({ name }) => name !== "verified-marker"), ["marker fleet"]],
    ["demands no more than one", [...clean, { ...marker, urn: `${marker.urn}2`, name: "second" }], ["marker fleet"]],
    [
      "demands one that the gate guards",
      changed(clean, "verified-marker", () => ({ parent: undefined })),
      ["marker fleet"],
    ],
    [
      "demands one at its place",
      withInputs(clean, "verified-marker", { name: "/tenant-fleet/canary/other" }),
      ["marker fleet"],
    ],
    [
      "accepts that it waits by way of something else",
      changed(clean, "verified-marker", ({ propertyDependencies }) => ({ dependencies: [], propertyDependencies })),
      [],
    ],
    [
      "accepts that it waits without using a value",
      changed(clean, "verified-marker", () => ({ propertyDependencies: {} })),
      [],
    ],
    [
      "refuses one that waits for no machine",
      cut(clean, isMachine),
      ["tenant-canary-a verified-marker", "tenant-canary-b verified-marker"],
    ],
    [
      "refuses one that waits for some only",
      cut(clean, (urn) => urn.endsWith("canary-b-machine")),
      ["tenant-canary-b verified-marker"],
    ],
    [
      "refuses one for a tenant without a machine",
      clean.filter(({ name }) => name !== "tenant-canary-b-machine"),
      ["tenant-canary-b verified-marker"],
    ],
    [
      "refuses one that waits for one of a tenant's machines only",
      (() => {
        const first = clean.find(({ name }) => name === "tenant-canary-b-machine") ?? assert.fail();
        return [...clean, { ...first, urn: `${first.urn}-2`, name: "tenant-canary-b-machine-2" }];
      })(),
      ["tenant-canary-b verified-marker"],
    ],
    ["demands none of prod", cleanStack({ ring: "prod" }), []],
    ["demands none of staging", cleanStack({ ring: "staging" }), []],
    [
      "follows a circle no further than once",
      changed(clean, "tenant-canary-a-machine", ({ dependencies, urn }) => ({
        dependencies: [...dependencies, urn, marker.urn],
      })),
      [],
    ],
  ]);

  it("says for which tenant the marker does not wait", () => {
    assert.match(
      only(
        gatePresent,
        cut(clean, (urn) => urn.endsWith("canary-b-machine")),
      ).says,
      /machine of tenant-canary-b/,
    );
  });
});
