import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { parseDigest, parseSha, type Sha } from "../../core/model/image";
import type { Marker } from "../../core/model/marker";
import type { Outcome } from "../../core/model/verdict";
import { VerifiedMarker } from "../../infra/marker";
import { verdictWith } from "../report/situations";
import { named, type Registered, registered } from "../support/pulumi-mocks";

const SHA = parseSha("abc1234");
const digests = { platform: parseDigest(`sha256:${"a".repeat(64)}`), tenant: parseDigest(`sha256:${"b".repeat(64)}`) };
const fleet = "0123456789ab";
const path = "/tenant-fleet/canary/verified";

interface Declared {
  readonly resources: Registered[];
  /** As each resource was given them, by name. */
  readonly options: ReadonlyMap<string, pulumi.ResourceOptions>;
  readonly marker: Marker | null | undefined;
  /** The shas that the suite was asked about. */
  readonly tested: readonly Sha[];
  readonly tenants: pulumi.ComponentResource;
}

/** Declares the marker of a ring; `act` runs while the engine's stand-in is still there. */
async function declare(
  sha: Sha | undefined,
  outcome: Outcome = "GREEN",
  act?: (options: Declared["options"]) => Promise<void>,
): Promise<Declared> {
  const options = new Map<string, pulumi.ResourceOptions>();
  const tested: Sha[] = [];
  let marker: Marker | null | undefined;
  let tenants: pulumi.ComponentResource | undefined;
  let acting: Promise<void> | undefined;
  const check = async (asked: Sha) => {
    tested.push(asked);
    return verdictWith({ outcome, sha: asked });
  };
  const resources = await registered(() => {
    const after = new pulumi.ComponentResource("test:index:Tenants", "tenants");
    tenants = after;
    const note: pulumi.ResourceTransformation = ({ name, opts }) => void options.set(name, opts);
    const gate = { check, render: () => "rendered" };
    const verified = new VerifiedMarker(
      "verified",
      { path, sha, digests, fleet, gate, after },
      { transformations: [note] },
    );
    verified.marker.apply((value) => {
      marker = value;
    });
    acting = act?.(options);
  });
  await acting;
  assert.ok(tenants !== undefined);
  return { resources, options, marker, tested, tenants };
}

describe("the verified marker", () => {
  it("keeps the sha, both digests and the fleet in one parameter", async () => {
    const { resources, marker } = await declare(SHA);
    const { type, inputs } = named(resources, "verified-marker");
    assert.equal(type, "aws:ssm/parameter:Parameter");
    assert.deepEqual([inputs.name, inputs.type], [path, "String"]);
    const expected = { sha: "abc1234", digests, fleet };
    assert.deepEqual(JSON.parse(String(inputs.insecureValue)), expected);
    assert.deepEqual(marker, expected);
  });

  it("is written through the gate alone, before a creation and before an update, when every tenant is there", async () => {
    const { options, tenants } = await declare(SHA);
    const given = options.get("verified-marker");
    const { beforeCreate, beforeUpdate, ...others } = given?.hooks ?? {};
    assert.equal(beforeCreate?.length, 1);
    assert.deepEqual(beforeCreate, beforeUpdate);
    assert.deepEqual(others, {});
    const waitsFor = [given?.dependsOn].flat();
    assert.ok(waitsFor.length === 1 && waitsFor[0] === tenants);
    assert.equal(given?.ignoreChanges, undefined);
  });

  for (const outcome of ["GREEN", "RED", "INCONCLUSIVE"] as const) {
    it(`${outcome === "GREEN" ? "is" : "is not"} written when the suite says ${outcome} of the sha under test`, async () => {
      let ended: unknown;
      const { tested } = await declare(SHA, outcome, async (options) => {
        const hook = options.get("verified-marker")?.hooks?.beforeUpdate?.[0];
        assert.ok(hook instanceof pulumi.ResourceHook);
        ended = await Promise.resolve(hook.callback({} as pulumi.ResourceHookArgs)).catch((error: unknown) => error);
      });
      assert.deepEqual(tested, [SHA]);
      if (outcome === "GREEN") assert.equal(ended, undefined);
      else assert.match(String(ended), new RegExp(`${outcome}: abc1234 .* stay as they were`));
    });
  }

  it("asks the suite nothing by being declared, as in a preview", async () => {
    assert.deepEqual((await declare(SHA)).tested, []);
  });

  it("is none on a ring that follows latest: no parameter, no suite", async () => {
    const { resources, marker, tested } = await declare(undefined);
    assert.deepEqual(resources.map(({ type }) => type).sort(), [
      "tenant-fleet:infra:VerifiedMarker",
      "test:index:Tenants",
    ]);
    assert.equal(marker, null);
    assert.deepEqual(tested, []);
  });
});
