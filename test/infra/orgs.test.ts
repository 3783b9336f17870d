import assert from "node:assert/strict";
import type * as pulumi from "@pulumi/pulumi";
import { registerOrgs } from "../../infra/orgs";
import { isSecret, named, registered } from "../support/pulumi-mocks";

const controlPlane = { baseUrl: "https://control.example.com", sharedSecret: "shared-secret-of-16" };
const tenants = [{ slug: "canary-a" }, { slug: "private-slug", name: "t-02" }];

describe("the orgs of a ring", () => {
  it("are registered for every tenant where there is a control plane, under the tenants' public names", async () => {
    const resources = await registered(() => registerOrgs({ controlPlane, tenants }));
    assert.deepEqual(resources.map(({ name, type }) => [name, type]).sort(), [
      ["org-canary-a", "pulumi-nodejs:dynamic/tenant-fleet:Org"],
      ["org-t-02", "pulumi-nodejs:dynamic/tenant-fleet:Org"],
    ]);
    for (const [name, slug] of [
      ["org-canary-a", "canary-a"],
      ["org-t-02", "private-slug"],
    ] as const) {
      const { inputs } = named(resources, name);
      assert.deepEqual([inputs.slug, inputs.baseUrl], [slug, controlPlane.baseUrl]);
      assert.ok(isSecret(inputs.sharedSecret), "the secret is one");
      const { sharedSecret: _, ...shown } = inputs;
      assert.doesNotMatch(JSON.stringify(shown), /shared-secret-of-16/);
    }
  });

  it("hand on their ids by slug, and themselves to wait for", async () => {
    const ids: [string, string][] = [];
    let count = 0;
    await registered(() => {
      const orgs = registerOrgs({ controlPlane, tenants });
      count = orgs.resources.length;
      for (const [slug, id] of orgs.ids as ReadonlyMap<string, pulumi.Output<string>>)
        id.apply((value) => ids.push([slug, value]));
    });
    assert.equal(count, 2);
    assert.deepEqual(ids.sort(), [
      ["canary-a", "org-1"],
      ["private-slug", "org-1"],
    ]);
  });

  it("are left alone where there is no control plane: customers' orgs are theirs", async () => {
    const resources = await registered(() => {
      const { resources: none, ids } = registerOrgs({ controlPlane: undefined, tenants });
      assert.deepEqual([none, ids.size], [[], 0]);
    });
    assert.deepEqual(resources, []);
  });
});
