import assert from "node:assert/strict";
import { UNKNOWN } from "../../core/model/declared-stack";
import { updaterPeriod } from "../../policy/rules/updater-period";
import { cleanStack, withInputs } from "./clean-stack";
import { found, only } from "./found";

const machine = (tenant: string) => `tenant-canary-${tenant}-machine`;
const three = cleanStack({ tenants: ["canary-a", "canary-b", "canary-c"] });

/** The ring with another period in the user-data of some tenants. */
const withPeriods = (periods: Readonly<Record<string, string>>) =>
  Object.entries(periods).reduce((resources, [tenant, period]) => {
    const { userData } = resources.find(({ name }) => name === machine(tenant))?.inputs ?? {};
    return withInputs(resources, machine(tenant), {
      userData: String(userData).replace("OnUnitActiveSec=300s", period),
    });
  }, three);

describe("updater-period", () => {
  it("refuses more than five minutes", () => {
    const resources = withPeriods({ a: "OnUnitActiveSec=301s", b: "OnUnitActiveSec=301s", c: "OnUnitActiveSec=301s" });
    assert.deepEqual(
      found(updaterPeriod, resources),
      ["a", "b", "c"].map((tenant) => `periodSeconds ${machine(tenant)}`),
    );
  });

  it("accepts one pace for all", () => {
    const resources = withPeriods({ a: "OnUnitActiveSec=60s", b: "OnUnitActiveSec=60s", c: "OnUnitActiveSec=60s" });
    assert.deepEqual(found(updaterPeriod, resources), []);
  });

  it("refuses the one that keeps another pace than the others", () => {
    const { resource, says } = only(updaterPeriod, withPeriods({ b: "OnUnitActiveSec=60s" }));
    assert.equal(resource.name, machine("b"));
    assert.equal(says, "Its updater looks every 60 s, the ring's others every 300 s.");
  });

  it("takes the faster of two paces that are equally usual", () => {
    const resources = cleanStack();
    const { userData } = resources.find(({ name }) => name === machine("b"))?.inputs ?? {};
    const slower = withInputs(resources, machine("b"), { userData: String(userData).replace("=300s", "=60s") });
    assert.equal(only(updaterPeriod, slower).resource.name, machine("a"));
  });

  for (const period of ["OnUnitActiveSec=0s", "OnUnitActiveSec=5min", "", "OnUnitActiveSec=9999999s"]) {
    it(`refuses ${period || "none"}`, () => {
      assert.deepEqual(found(updaterPeriod, withPeriods({ a: period })), [`periodSeconds ${machine("a")}`]);
    });
  }

  it("refuses a machine whose user-data sets up no updater", () => {
    for (const userData of [undefined, "#!/bin/bash\n", "#cloud-config\npackages: []\n", "#cloud-config\n: {", 7]) {
      assert.match(only(updaterPeriod, withInputs(three, machine("a"), { userData })).says, /sets up no updater/);
    }
  });

  it("cannot decide of user-data that is not known yet", () => {
    assert.deepEqual(found(updaterPeriod, withInputs(three, machine("a"), { userData: UNKNOWN })), [
      `unknown periodSeconds ${machine("a")}`,
    ]);
  });
});
